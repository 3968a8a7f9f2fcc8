// Loaded by Node before a program that `assay run` starts: HTTPS agents connect
// through the proxy that HTTPS_PROXY names. Agents of Node heed no variable, or
// only the global one does, and SDKs make agents of their own.
'use strict';

const http = require('http');
const https = require('https');
const tls = require('tls');

const proxy = process.env.HTTPS_PROXY && new URL(process.env.HTTPS_PROXY);
const direct = (process.env.NO_PROXY || '').split(',').map((h) => h.trim().toLowerCase()).filter(Boolean);

function isDirect(host) {
  const name = String(host).toLowerCase().replace(/^\[|\]$/g, '');
  return direct.some((d) => name === d || name.endsWith('.' + d.replace(/^\*?\./, '')));
}

const connect = https.Agent.prototype.createConnection;

https.Agent.prototype.createConnection = function (...args) {
  const [options, callback] = args;
  // A socket of its own, or an agent that goes through a proxy already.
  if (!proxy || !options || typeof options !== 'object' || typeof callback !== 'function' ||
      options.socket || options.socketPath || options.proxyEnv || isDirect(options.host)) {
    return connect.apply(this, args);
  }
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const authority = `${host}:${options.port || 443}`;
  const request = http.request({
    host: proxy.hostname, port: proxy.port || 80, method: 'CONNECT', path: authority, headers: { Host: authority }, agent: false,
  });
  request.once('connect', (response, socket) => {
    if (response.statusCode !== 200) {
      socket.destroy();
      callback(new Error(`the proxy ${proxy.host} answered CONNECT ${authority} with ${response.statusCode}`));
      return;
    }
    callback(null, tls.connect({ ...options, socket, servername: options.servername || options.host }));
  });
  request.once('error', callback);
  request.end();
};
