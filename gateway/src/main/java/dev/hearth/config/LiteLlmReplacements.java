package dev.hearth.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** What to do, or what happens, instead of what a key of LiteLLM's configuration asks for. */
final class LiteLlmReplacements {
  private static final Map<String, String> BY_PATH = new LinkedHashMap<>();

  static {
    put(
        LiteLlmKeys.ROUTER,
        "times fade within seconds and use within a minute, without any setting",
        "routing_strategy_args");
    put(
        LiteLlmKeys.ROUTER,
        "callers say how urgent a request is, by x-hearth-priority",
        "default_priority");
    put(
        LiteLlmKeys.LITELLM,
        "callers say how urgent a request is, by x-hearth-priority",
        "priority_reservation",
        "priority_reservation_settings");
    put(
        LiteLlmKeys.ROUTER,
        "each gateway knows cooldowns and use by itself, and all its cores share them",
        "redis_host",
        "redis_port",
        "redis_password",
        "redis_db",
        "redis_url");
    put(
        LiteLlmKeys.ROUTER,
        "answers are not cached; affinity (prompt_caching) finds the back ends' own caches",
        "cache_responses",
        "caching_groups",
        "cache_kwargs");
    put(LiteLlmKeys.ROUTER, "set a limit of spending at the provider", "provider_budget_config");
    put(
        LiteLlmKeys.PARAMS,
        "set a limit of spending at the provider",
        "max_budget",
        "budget_duration");
    put(
        LiteLlmKeys.ROUTER,
        "allowed_fails and cooldown_time keep requests away from what fails",
        "enable_health_check_routing",
        "health_check_staleness_threshold",
        "health_check_ignore_transient_errors");
    put(
        LiteLlmKeys.ROUTER,
        "write a hearth.yaml, where each model has a strategy of its own",
        "routing_groups");
    put(LiteLlmKeys.ROUTER, "search belongs to the callers' tools", "search_tools");
    put(LiteLlmKeys.ROUTER, "check requests in front of the gateway", "guardrail_list");
    put(LiteLlmKeys.ROUTER, "alert by what /metrics tells", "alerting_config");
    put(LiteLlmKeys.ROUTER, "ask /v1/responses, whose answers are kept", "assistants_config");
    put(LiteLlmKeys.PARAMS, "tpm counts prompts and answers together", "itpm", "otpm");
    put(
        LiteLlmKeys.PARAMS,
        "./hearth serve --demo brings a small model along",
        "mock_response",
        "mock_timeout",
        "mock_tool_calls");
    put(LiteLlmKeys.PARAMS, "mirror requests in front of the gateway", "silent_model");
    put(
        LiteLlmKeys.PARAMS,
        "write router_settings.fallbacks and router_settings.context_window_fallbacks",
        "fallbacks",
        "context_window_fallback_dict");
    put(
        LiteLlmKeys.INFO,
        "the master key opens every model; run a gateway for each group",
        "access_groups");
    put(
        LiteLlmKeys.LITELLM,
        "run the provider behind an OpenAI-compatible server, named with openai/ and api_base",
        "custom_provider_map");
    put(LiteLlmKeys.LITELLM, "check requests in front of the gateway", "pre_call_rules");
    put(LiteLlmKeys.LITELLM, "check answers behind the gateway", "post_call_rules");
    put(
        LiteLlmKeys.GENERAL,
        "callers show general_settings.master_key",
        "custom_auth",
        "custom_key_generate",
        "custom_key_update");
    put(
        LiteLlmKeys.GENERAL,
        "put a proxy that signs users in before the gateway",
        "custom_sso",
        "custom_ui_sso_sign_in_handler");
  }

  private LiteLlmReplacements() {}

  /** The replacement of a key. */
  static String of(String section, String key) {
    return BY_PATH.getOrDefault(
        section + '.' + key,
        LiteLlmKeys.isAutoRouter(key)
            ? "write a policy in a hearth.yaml, see docs/routing.md"
            : "there is no replacement");
  }

  private static void put(String section, String replacement, String... keys) {
    for (String key : keys) {
      BY_PATH.put(section + '.' + key, replacement);
    }
  }
}
