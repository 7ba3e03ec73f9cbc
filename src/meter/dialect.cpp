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

Dialect DialectOf(std::string_view path) {
  if (path.ends_with("/embeddings") || path.ends_with("/rerank")) {
    return Dialect::kUnknown;
  }
  if (path.ends_with("completions")) return Dialect::kOpenAiChat;
  if (path.ends_with("/messages") || path == "messages") {
    return Dialect::kAnthropicMessages;
  }
  // GET /v1/responses/{id} states the response again.
  if (Has(path, "/responses") || path == "responses") {
    return Dialect::kOpenAiResponses;
  }
  return Dialect::kUnknown;
}

// What a provider speaks where the endpoint does not say.
Dialect DialectOfProvider(std::string_view provider) {
  if (provider == "anthropic") return Dialect::kAnthropicMessages;
  constexpr std::string_view kChat[] = {
      "openai",     "azure",      "groq",        "mistral",    "deepseek",
      "together",   "cerebras",   "fireworks",   "perplexity", "huggingface",
      "openrouter", "xai",        "x-ai",        "zai",        "writer",
      "crusoe",     "gpustack",   "snowflake",   "moonshot",   "novita",
      "nebius",     "ovhcloud",   "deepinfra",   "sambanova",  "heroku",
      "litellm",    "togetherai", "together_ai", "compat",
  };
  for (const std::string_view name : kChat) {
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
  return 0;
}

}  // namespace

Route RouteOf(std::string_view provider, std::string_view endpoint) noexcept {
  const Place place = PlaceOf(endpoint);
  Route route;
  // Providers whose paths end alike but whose answers do not.
  const bool apart = provider == "cohere" || Has(place.host, "cohere");
  if (!apart) route.dialect = DialectOf(place.path);
  if (route.dialect == Dialect::kUnknown && place.path.empty()) {
    route.dialect = place.host.ends_with("anthropic.com")
                        ? Dialect::kAnthropicMessages
                        : DialectOfProvider(provider);
  }
  route.price_modifiers = ModifiersOf(provider, place.host);
  route.quirks = QuirksOf(provider, place);
  return route;
}

}  // namespace toll::internal
