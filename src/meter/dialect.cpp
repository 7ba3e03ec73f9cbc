// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "meter/dialect.h"

#include "meter/reading.h"

namespace toll::internal {
namespace {

struct Place {
  std::string_view host;
  std::string_view path;
};

// Cuts "https://host/path?query" and its shorter forms.
Place PlaceOf(std::string_view endpoint) {
  endpoint = endpoint.substr(0, endpoint.find_first_of("?#"));
  const size_t scheme = endpoint.find("://");
  if (scheme != std::string_view::npos) endpoint.remove_prefix(scheme + 3);
  while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  if (endpoint.starts_with('/')) return {{}, endpoint};
  const size_t slash = endpoint.find('/');
  if (slash == std::string_view::npos) {
    // "chat/completions" has a slash; a lone word is a host if it has a dot.
    return endpoint.find('.') == std::string_view::npos ? Place{{}, endpoint}
                                                        : Place{endpoint, {}};
  }
  return {endpoint.substr(0, slash), endpoint.substr(slash)};
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// How paths end, and what is answered there. The first that fits decides, so
// the longer stand before what they end in. A '*' in front: anywhere in it.
struct Way {
  std::string_view path;
  Dialect dialect;
};
constexpr Way kWays[] = {
    {"*realtime", Dialect::kOpenAiRealtime},
    {"/count_tokens", Dialect::kUnknown},
    {":countTokens", Dialect::kUnknown},
    {"completions", Dialect::kOpenAiChat},
    {"inference:complete", Dialect::kOpenAiChat},  // Snowflake
    {"/messages", Dialect::kAnthropicMessages},
    // GET /v1/responses/{id} states the response again.
    {"*/responses", Dialect::kOpenAiResponses},
    {":generateContent", Dialect::kGemini},
    {":streamGenerateContent", Dialect::kGemini},
    {":embedContent", Dialect::kGemini},
    {":batchEmbedContents", Dialect::kGemini},
    {"*/interactions", Dialect::kGeminiInteractions},
    {"/converse", Dialect::kBedrockConverse},
    {"/converse-stream", Dialect::kBedrockConverse},
    {"/invoke", Dialect::kBedrockInvoke},
    {"/invoke-with-response-stream", Dialect::kBedrockInvoke},
    {"/api/chat", Dialect::kOllama},
    {"/api/generate", Dialect::kOllama},
    {"/api/embed", Dialect::kOllama},
    {"/api/embeddings", Dialect::kOllama},
    {"/embeddings", Dialect::kOpenAiEmbeddings},
    {"/rerank", Dialect::kOpenAiEmbeddings},
    {"/images/generations", Dialect::kOpenAiMedia},
    {"/images/edits", Dialect::kOpenAiMedia},
    {"/images/variations", Dialect::kOpenAiMedia},
    {"/audio/transcriptions", Dialect::kOpenAiMedia},
    {"/audio/translations", Dialect::kOpenAiMedia},
    {"/audio/speech", Dialect::kOpenAiMedia},
    {"/ocr", Dialect::kOpenAiMedia},
    {"/completion", Dialect::kLlamaCpp},
    {"/infill", Dialect::kLlamaCpp},
    {"/v1/chat", Dialect::kOpenAiChat},  // Writer
};

// Cohere's paths end as others' do. Its OpenAI-compatible ones are chat.
constexpr Way kCohereWays[] = {
    {"*/compatibility/", Dialect::kOpenAiChat},
    {"/chat", Dialect::kCohere},
    {"/generate", Dialect::kCohere},
    {"/embed", Dialect::kCohere},
    {"/rerank", Dialect::kCohere},
    {"/classify", Dialect::kCohere},
};

// What a model's maker speaks behind a cloud's own paths: Bedrock's InvokeModel
// and Vertex's rawPredict.
constexpr Way kMakers[] = {
    {"*anthropic", Dialect::kAnthropicMessages},
    {"*amazon.nova", Dialect::kBedrockConverse},
    {"*openai.", Dialect::kOpenAiChat},
    {"*deepseek.", Dialect::kOpenAiChat},
    {"*qwen.", Dialect::kOpenAiChat},
};

bool Fits(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with('*')) return Has(path, pattern.substr(1));
  // "messages" is "/messages": a host may leave the slash out.
  return path.ends_with(pattern) ||
         (pattern.starts_with('/') && path == pattern.substr(1));
}

template <size_t kSize>
Dialect FindWay(const Way (&ways)[kSize], std::string_view path,
                Dialect otherwise) {
  for (const Way& way : ways) {
    if (Fits(way.path, path)) return way.dialect;
  }
  return otherwise;
}

Dialect DialectOf(std::string_view path) {
  if (path.ends_with(":rawPredict") || path.ends_with(":streamRawPredict")) {
    return FindWay(kMakers, path, Dialect::kOpenAiChat);
  }
  const Dialect dialect = FindWay(kWays, path, Dialect::kUnknown);
  if (dialect != Dialect::kBedrockInvoke || Has(path, "embed")) return dialect;
  return FindWay(kMakers, path, dialect);
}

// What a provider speaks where the endpoint does not say.
constexpr Way kProviders[] = {
    {"anthropic", Dialect::kAnthropicMessages},
    {"google", Dialect::kGemini},
    {"google-vertex", Dialect::kGemini},
    {"gemini", Dialect::kGemini},
    {"vertex_ai", Dialect::kGemini},
    {"bedrock", Dialect::kBedrockConverse},
    {"aws_bedrock", Dialect::kBedrockConverse},
    {"cohere", Dialect::kCohere},
    {"ollama", Dialect::kOllama},
    {"voyage", Dialect::kOpenAiEmbeddings},
    {"voyageai", Dialect::kOpenAiEmbeddings},
};
constexpr std::string_view kChatProviders[] = {
    "openai",     "azure",      "groq",        "mistral",    "deepseek",
    "together",   "cerebras",   "fireworks",   "perplexity", "huggingface",
    "openrouter", "xai",        "x-ai",        "zai",        "writer",
    "crusoe",     "gpustack",   "snowflake",   "moonshot",   "novita",
    "nebius",     "ovhcloud",   "deepinfra",   "sambanova",  "heroku",
    "litellm",    "togetherai", "together_ai", "compat",     "vllm",
    "llama.cpp",  "llama_cpp",
};

Dialect DialectOfProvider(std::string_view provider) {
  for (const Way& way : kProviders) {
    if (provider == way.path) return way.dialect;
  }
  for (const std::string_view name : kChatProviders) {
    if (provider == name) return Dialect::kOpenAiChat;
  }
  return Dialect::kUnknown;
}

uint8_t ModifiersOf(std::string_view provider, std::string_view host) {
  if (!host.ends_with("api.openai.com") || provider.starts_with("azure")) {
    return 0;
  }
  if (host.starts_with("eu.")) return kRegionEu;
  return host.starts_with("us.") ? kRegionUs : 0;
}

uint8_t QuirksOf(std::string_view provider, const Place& place) {
  if (provider.starts_with("google") ||
      place.host.ends_with("googleapis.com")) {
    return kThinkingOnlyInTotal;
  }
  if (provider.starts_with("azure") || place.host.ends_with(".azure.com")) {
    return kCachedMayBeOutside;
  }
  const bool bedrock = place.path.ends_with("/invoke") ||
                       Has(place.path, "/converse") ||
                       (place.path.empty() && Has(provider, "bedrock"));
  return bedrock ? kToldInHeaders : 0;
}

}  // namespace

Route RouteOf(std::string_view provider, std::string_view endpoint) noexcept {
  const Place place = PlaceOf(endpoint);
  Route route;
  const bool cohere = provider == "cohere" || Has(place.host, "cohere");
  route.dialect = cohere ? FindWay(kCohereWays, place.path, Dialect::kUnknown)
                         : DialectOf(place.path);
  if (route.dialect == Dialect::kUnknown && place.path.empty()) {
    route.dialect = place.host.ends_with("anthropic.com")
                        ? Dialect::kAnthropicMessages
                        : DialectOfProvider(provider);
  }
  route.price_modifiers = ModifiersOf(provider, place.host);
  route.quirks = QuirksOf(provider, place);
  return route;
}

std::string_view ModelInPath(std::string_view endpoint) noexcept {
  std::string_view path = PlaceOf(endpoint).path;
  for (const std::string_view before :
       {"/model/", "/models/", "/deployments/"}) {
    const size_t at = path.find(before);
    if (at == std::string_view::npos) continue;
    path.remove_prefix(at + before.size());
    // A Bedrock id has colons and, as an ARN, slashes: the verb is the last.
    if (before == "/model/") return path.substr(0, path.rfind('/'));
    return path.substr(0, path.find_first_of("/:"));
  }
  return {};
}

}  // namespace toll::internal
