// Loaded before the Playground, which has no setting for either of these.
"use strict";
const { Server } = require("node:net");

// It listens on every interface, and whoever reaches its page speaks as the person at the keyboard.
// A port without a host therefore becomes a port of this machine alone.
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  const open = typeof port === "number" && typeof rest[0] !== "string";
  return open ? listen.call(this, port, "127.0.0.1", ...rest) : listen.call(this, port, ...rest);
};

// Nobody writes to its input: that it ends means that the demo is gone, even when it was killed.
process.stdin.on("close", () => process.exit(0)).resume();
