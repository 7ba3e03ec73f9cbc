// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What npm's tiktoken says: node oracle.cjs ENCODING IN OUT
//
// IN:  for each text, its size (4 bytes, little-endian) and its bytes.
// OUT: for each text, how many tokens (4 bytes), and each (4 bytes).
// Bytes that are not UTF-8 are decoded as any host would: by TextDecoder.
const fs = require('node:fs');
const { get_encoding } = require('tiktoken');

const [, , name, inputPath, outputPath] = process.argv;
const encoding = get_encoding(name);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const input = fs.readFileSync(inputPath);
const parts = [];
for (let at = 0; at < input.length;) {
  const size = input.readUInt32LE(at);
  const text = decoder.decode(input.subarray(at + 4, at + 4 + size));
  at += 4 + size;
  const ids = encoding.encode_ordinary(text);
  const out = Buffer.alloc(4 + 4 * ids.length);
  out.writeUInt32LE(ids.length, 0);
  ids.forEach((id, i) => out.writeUInt32LE(id, 4 + 4 * i));
  parts.push(out);
}
fs.writeFileSync(outputPath, Buffer.concat(parts));
