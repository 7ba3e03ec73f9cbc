// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// What Hugging Face's own tokenizers (Rust) say, without special tokens:
// node tokenizer_oracle.cjs TOKENIZER.json IN OUT
//
// IN and OUT as oracle.cjs has them.
const fs = require('node:fs');
const { Tokenizer } = require('@anush008/tokenizers');

const [, , path, inputPath, outputPath] = process.argv;
const tokenizer = Tokenizer.fromFile(path);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const input = fs.readFileSync(inputPath);

async function run() {
  const parts = [];
  for (let at = 0; at < input.length;) {
    const size = input.readUInt32LE(at);
    const text = decoder.decode(input.subarray(at + 4, at + 4 + size));
    at += 4 + size;
    const encoding = await tokenizer.encode(
      text, null, { addSpecialTokens: false });
    const ids = encoding.getIds();
    const out = Buffer.alloc(4 + 4 * ids.length);
    out.writeUInt32LE(ids.length, 0);
    ids.forEach((id, i) => out.writeUInt32LE(id, 4 + 4 * i));
    parts.push(out);
  }
  fs.writeFileSync(outputPath, Buffer.concat(parts));
}
run();
