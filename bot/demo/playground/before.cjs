// Loaded before the Playground, which has no setting for any of these.
"use strict";
const { Server: HttpServer } = require("node:http");
const { Server } = require("node:net");

// It listens on every interface, and whoever reaches its page speaks as the person at the keyboard.
// A port without a host therefore becomes a port of this machine alone.
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  const open = typeof port === "number" && typeof rest[0] !== "string";
  return open ? listen.call(this, port, "127.0.0.1", ...rest) : listen.call(this, port, ...rest);
};

// Messages that come before a page is open are kept and sent as soon as it connects; but it connects before it
// has read which chats it has, and drops what is for them. It is therefore connected when it says that it has
// opened a chat, which it does once it knows them; or after some seconds, where it never says so.
const CHATS = "/_ws_conversation/v1/conversations/stream";
const OPENED = /^\/_debug\/conversation\/[^/]+\/installation$/;
const LONGEST = 5000; // milliseconds
const waiting = new Set();
let opened = false; // by a page: what adds the bot beforehand is none, and names no origin
const emit = HttpServer.prototype.emit;
HttpServer.prototype.emit = function (event, request, ...rest) {
  if (event === "upgrade" && request.url === CHATS && !opened) {
    const connect = () => waiting.delete(connect) && emit.call(this, event, request, ...rest);
    waiting.add(connect);
    setTimeout(connect, LONGEST).unref();
    return true;
  }
  if (event === "request" && request.method === "POST" && OPENED.test(request.url) && request.headers.origin) {
    opened = true;
    for (const connect of waiting) connect();
  }
  return emit.call(this, event, request, ...rest);
};

// Nobody writes to its input: that it ends means that the demo is gone, even when it was killed.
process.stdin.on("close", () => process.exit(0)).resume();
