"""The text that a recorded answer brought, and the tokens that it was billed.

read(row, body) gives an Answer, or raises Unusable with the reason: what was
billed must be what can be seen. Hidden reasoning is taken off where its count
is stated; where it is not, the answer is left out.
"""

import base64
import dataclasses
import json
import struct


class Unusable(Exception):
    """Why an answer's count says nothing of its text."""


@dataclasses.dataclass
class Answer:
    model: str
    source: str
    texts: list  # What the model wrote as text.
    calls: list  # (name, arguments as JSON) of its tool calls.
    tokens: int


class Draft:
    """What the readers below fill."""

    def __init__(self):
        self.texts, self.arguments, self.names = {}, {}, {}

    def text(self, key, piece):
        if not isinstance(piece, str):
            raise Unusable("parts that are no text")
        self.texts[key] = self.texts.get(key, "") + piece

    def call(self, key, name, arguments):
        self.names[key] = self.names.get(key) or name or ""
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments, ensure_ascii=False,
                                   separators=(",", ":"))
        self.arguments[key] = self.arguments.get(key, "") + arguments


def events_of(body, framing):
    """The JSON documents of an answer, in their order."""
    if framing == "json":
        return [json.loads(body)]
    if framing == "json-array":
        return json.loads(body)
    if framing == "aws-eventstream":
        return list(aws_events(body))
    lines = [line.strip() for line in body.decode().splitlines()]
    if framing == "sse":
        lines = [line[5:].strip() for line in lines if line.startswith("data:")]
    return [json.loads(line) for line in lines if line.startswith("{")]


def aws_events(body):
    at = 0
    while at < len(body):
        total, headers = struct.unpack_from(">II", body, at)
        event = json.loads(body[at + 12 + headers:at + total - 4])
        if "bytes" in event:
            event = json.loads(base64.b64decode(event["bytes"]))
        yield event
        at += total


def read_chat(events, draft):
    for event in events:
        for choice in event.get("choices") or []:
            index = choice.get("index", 0)
            if isinstance(choice.get("text"), str):
                draft.text(index, choice["text"])
            message = choice.get("delta") or choice.get("message") or {}
            if message.get("reasoning_content") or message.get("reasoning"):
                raise Unusable("reasoning among the text")
            if message.get("audio") or message.get("images"):
                raise Unusable("sound or pictures")
            if message.get("executed_tools"):
                raise Unusable("tools of the provider")
            content = message.get("content") or ""
            if isinstance(content, list):
                if any(part.get("type") != "text" for part in content):
                    raise Unusable("parts that are no text")
                content = "".join(part["text"] for part in content)
            draft.text(index, content)
            draft.text(("refusal", index), message.get("refusal") or "")
            for number, call in enumerate(message.get("tool_calls") or []):
                function = call.get("function") or {}
                draft.call((index, call.get("index", number)),
                           function.get("name"),
                           function.get("arguments") or "")


def read_responses(events, draft):
    last = events[-1].get("response", events[-1])
    items = last.get("output") or [
        event["item"] for event in events
        if event.get("type") == "response.output_item.done"]
    for number, item in enumerate(items):
        if item["type"] == "message":
            for part in item["content"]:
                draft.text(number, part.get("text") or part.get("refusal", ""))
        elif item["type"] == "function_call":
            draft.call(number, item["name"], item["arguments"])
        elif item["type"] == "custom_tool_call":
            draft.call(number, item["name"], item["input"])
        elif item["type"] != "reasoning":
            raise Unusable("tools of the provider")


def read_messages(events, draft):
    def block(index, content):
        kind = content.get("type")
        if kind == "text":
            draft.text(index, content["text"])
        elif kind == "tool_use":
            draft.call(index, content["name"], content["input"] or "")
        elif kind in ("thinking", "redacted_thinking"):
            draft.hidden = True
        else:
            raise Unusable("tools of the provider")

    for event in events:
        for index, content in enumerate(event.get("content") or []):
            block(index, content)
        if event.get("type") == "content_block_start":
            block(event["index"], event["content_block"])
        delta = event.get("delta") or {}
        if delta.get("type") == "text_delta":
            draft.text(event["index"], delta["text"])
        elif delta.get("type") == "input_json_delta":
            draft.call(event["index"], "", delta["partial_json"])


def read_generate(events, draft):
    for number, event in enumerate(events):
        for candidate in event.get("candidates") or []:
            parts = (candidate.get("content") or {}).get("parts") or []
            for place, part in enumerate(parts):
                if part.get("thought"):
                    continue
                if "text" in part:
                    draft.text(candidate.get("index", 0), part["text"])
                elif "functionCall" in part:
                    call = part["functionCall"]
                    draft.call((number, place), call["name"],
                               call.get("args") or {})
                elif set(part) - {"thoughtSignature"}:
                    raise Unusable("parts that are no text")


def read_converse(events, draft):
    for event in events:
        message = (event.get("output") or {}).get("message") or {}
        for index, part in enumerate(message.get("content") or []):
            if "toolUse" in part:
                draft.call(index, part["toolUse"]["name"],
                           part["toolUse"]["input"])
            elif "text" in part:
                draft.text(index, part["text"])
            else:
                draft.hidden = True
        index = event.get("contentBlockIndex")
        start = (event.get("start") or {}).get("toolUse")
        if start:
            draft.call(index, start["name"], "")
        delta = event.get("delta") or {}
        if "text" in delta:
            draft.text(index, delta["text"])
        elif "toolUse" in delta:
            draft.call(index, "", delta["toolUse"]["input"])
        elif "reasoningContent" in delta:
            draft.hidden = True


def read_cohere(events, draft):
    for event in events:
        message = event.get("message") or {}
        if isinstance(event.get("text"), str) and "meta" in event:
            draft.text(0, event["text"])
        message = message or (event.get("delta") or {}).get("message") or {}
        index = event.get("index", 0)
        content = message.get("content") or []
        for part in content if isinstance(content, list) else [content]:
            if "thinking" in part:
                draft.hidden = True
            draft.text(("text", index), part.get("text") or "")
        draft.text("plan", message.get("tool_plan") or "")
        calls = message.get("tool_calls") or []
        calls = calls if isinstance(calls, list) else [calls]
        for number, call in enumerate(calls):
            function = call.get("function") or {}
            draft.call((index, number), function.get("name"),
                       function.get("arguments") or "")


def read_native(events, draft):
    for number, event in enumerate(events):
        message = event.get("message") or {}
        if message.get("thinking") or event.get("thinking"):
            raise Unusable("reasoning among the text")
        draft.text(0, message.get("content") or event.get("response") or "")
        for place, call in enumerate(message.get("tool_calls") or []):
            draft.call((number, place), call["function"]["name"],
                       call["function"]["arguments"])


READERS = {"chat": read_chat, "completions": read_chat,
           "responses": read_responses, "messages": read_messages,
           "generate": read_generate, "converse": read_converse,
           "native": read_native}


def reader_of(row, events):
    if row["provider"] == "cohere" and row["api"] == "chat":
        return read_cohere
    if row["api"] == "invoke":
        kind = events[0].get("type")
        if kind in ("message", "message_start"):
            return read_messages
    if row["api"] not in READERS:
        raise Unusable("not a chat")
    return READERS[row["api"]]


def read(row, body):
    expected = row["expected"]
    if row["http_status"] >= 400 or "error" in expected:
        raise Unusable("failed")
    if not expected.get("output_tokens"):
        raise Unusable("no count")
    if row["streaming"] and not expected.get("stream_complete"):
        raise Unusable("cut")
    if expected.get("output_audio"):
        raise Unusable("sound or pictures")
    try:
        events = events_of(body, row["framing"])
    except ValueError as error:
        raise Unusable("not readable") from error
    draft = Draft()
    draft.hidden = False
    reader_of(row, events)(events, draft)
    reasoning = expected.get("reasoning") or 0
    if draft.hidden and not reasoning:
        raise Unusable("reasoning of unknown size")
    tokens = expected["output_tokens"] - reasoning
    texts = [text for text in draft.texts.values() if text]
    calls = [(draft.names[key], draft.arguments[key]) for key in draft.names]
    if not texts and not calls:
        raise Unusable("no text")
    if tokens <= 0:
        raise Unusable("nothing but reasoning")
    model = expected.get("model") or row.get("request_model") or ""
    return Answer(model, row["source"].split("#")[0], texts, calls, tokens)
