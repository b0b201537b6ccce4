// Reads {name: card} as JSON from stdin, writes {name: what the renderer made of it} to stdout.
// Markdown is parsed the most generous way (links found in plain text too), so that a card that is safe
// here is safe with every client's parser.
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";
import MarkdownIt from "markdown-it";

const dom = new JSDOM("<!doctype html><body></body>", { url: "http://localhost/" });
globalThis.window = dom.window;
for (const name of Object.getOwnPropertyNames(dom.window)) {
  if (/^(document|Node|Element|Event|KeyboardEvent|HTML.*Element)$/.test(name)) globalThis[name] = dom.window[name];
}

// jsdom has no innerText, which runs of text are set with. In browsers its setter parses nothing either.
Object.defineProperty(dom.window.HTMLElement.prototype, "innerText", {
  get() { return this.textContent; },
  set(text) { this.textContent = text; },
});

const AC = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js");
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

// The registries of known types, asked for every node: an unknown one would only fall back in silence.
function unknown(node, found = []) {
  if (Array.isArray(node)) node.forEach((child) => unknown(child, found));
  else if (node && typeof node === "object") {
    const type = node.type;
    const parts = ["AdaptiveCard", "Column", "TextRun", "TableRow", "TableCell"];
    const known =
      typeof type !== "string" ||
      parts.includes(type) ||
      AC.GlobalRegistry.elements.findByName(type) ||
      AC.GlobalRegistry.actions.findByName(type);
    if (!known) found.push(type);
    Object.entries(node).forEach(([key, child]) => key !== "data" && unknown(child, found));
  }
  return found;
}

function render({ lang, ...payload }) {
  // Left out: the renderer checks `lang` with a stateful expression that refuses every other card.
  const card = new AC.AdaptiveCard();
  card.hostConfig = new AC.HostConfig({ actions: { maxActions: 6 } });
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  card.parse(payload, context);
  const events = [...Array(context.eventCount).keys()].map((n) => context.getEventAt(n).message);
  const validation = card.validateProperties().validationEvents.map((event) => event.message);
  const element = card.render();
  return {
    events: [...events, ...validation],
    unknown: unknown(payload),
    text: element.textContent,
    links: [...element.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")),
    bold: [...element.querySelectorAll("strong, em, b, i")].map((b) => b.textContent),
    buttons: [...element.querySelectorAll("button")].map((b) => b.textContent || b.getAttribute("aria-label")),
    html: element.outerHTML,
  };
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
const rendered = Object.fromEntries(Object.entries(JSON.parse(input)).map(([name, card]) => [name, render(card)]));
process.stdout.write(JSON.stringify(rendered));
