// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// How fast npm's tiktoken and gpt-tokenizer count: for token_counter_bench.
//
//   node npm_speed.cjs ENCODING FILE...   a line a file: MB/s of each, tokens
const fs = require('node:fs');

const [, , name, ...files] = process.argv;
const began = process.hrtime.bigint();
const tiktoken = require('tiktoken').get_encoding(name);
const tiktokenReady = Number(process.hrtime.bigint() - began) / 1e6;
const beganOther = process.hrtime.bigint();
const other = require(`gpt-tokenizer/encoding/${name}`);
other.countTokens('a');
const otherReady = Number(process.hrtime.bigint() - beganOther) / 1e6;
console.log(`ready ${tiktokenReady.toFixed(1)} ${otherReady.toFixed(1)}`);

// Names of special tokens in a text are text.
const ordinary = {disallowedSpecial: new Set()};

function seconds(count, text) {
  // Processor time, as ours is measured: other work on the machine costs none.
  const from = process.cpuUsage();
  const tokens = count(text);
  const used = process.cpuUsage(from);
  return [(used.user + used.system) / 1e6, tokens];
}

for (const file of files) {
  const bytes = fs.readFileSync(file);
  const text = bytes.toString('utf8');
  const speeds = [];
  let tokens = 0;
  for (const count of [(t) => tiktoken.encode_ordinary(t).length,
                       (t) => other.countTokens(t, ordinary)]) {
    let best = 1e9;
    for (let i = 0; i < 3; ++i) {
      const [time, counted] = seconds(count, text);
      best = Math.min(best, time);
      if (tokens === 0) tokens = counted;
    }
    speeds.push((bytes.length / best / 1e6).toFixed(1));
  }
  console.log(`${speeds.join(' ')} ${tokens}`);
}
console.log(`rss ${(process.memoryUsage().rss / 1e6).toFixed(0)}`);
