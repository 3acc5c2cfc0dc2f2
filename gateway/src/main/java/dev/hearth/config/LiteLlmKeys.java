package dev.hearth.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What becomes of every key of LiteLLM's configuration that is known: one table for the reader, the
 * notices at start and {@code docs/litellm.md}.
 */
final class LiteLlmKeys {

  /** What becomes of a key. */
  enum Fate {
    /** It does what it does there, or what the documentation says instead. */
    SERVED,
    /** It asks for what is so anyway, or for what has no meaning here. */
    NEEDLESS,
    /** It is known and does nothing yet. */
    NOT_YET,
    /** It will do nothing: something else is to be used, or happens. */
    UNSUPPORTED,
    /** It runs Python. */
    PYTHON
  }

  static final String TOP = "";
  static final String PARAMS = "litellm_params";
  static final String INFO = "model_info";
  static final String ROUTER = "router_settings";
  static final String LITELLM = "litellm_settings";
  static final String GENERAL = "general_settings";

  static final List<String> SECTIONS = List.of(TOP, PARAMS, INFO, ROUTER, LITELLM, GENERAL);

  private static final Map<String, Map<String, Fate>> FATES = new LinkedHashMap<>();

  /** Families of keys of {@code litellm_params}, which are not request fields either. */
  private static final Pattern PARAM_FAMILY =
      Pattern.compile(
          "(azure|vertex|aws|watsonx)_.*"
              + "|(input|output|cache)_.*cost.*|cache_(creation|read)_.*");

  private static final Pattern AUTO_ROUTER =
      Pattern.compile("(auto_router|complexity_router|adaptive_router)_.*");

  static {
    put(
        TOP,
        Fate.SERVED,
        """
        model_list litellm_settings router_settings general_settings environment_variables
        credential_list\
        """);
    put(
        TOP,
        Fate.NOT_YET,
        """
        guardrails mcp_servers mcp_aliases mcp_tools callback_settings include files_settings
        assistant_settings finetune_settings search_tools vector_store_registry prompts agents\
        """);
    put(
        PARAMS,
        Fate.SERVED,
        """
        model api_base base_url api_key custom_llm_provider organization weight rpm tpm order
        timeout request_timeout stream_timeout num_retries max_retries cooldown_time extra_headers
        headers extra_body litellm_credential_name max_parallel_requests tags tag_regex region_name
        input_cost_per_token output_cost_per_token\
        """);
    put(PARAMS, Fate.NEEDLESS, "rust");
    put(
        PARAMS,
        Fate.NOT_YET,
        """
        api_version api_type drop_params additional_drop_params
        allowed_openai_params modify_params use_in_pass_through
        configurable_clientside_auth_params merge_reasoning_content_in_choices
        use_chat_completions_api use_litellm_proxy cache_control_injection_points guardrails
        roles initial_prompt_value final_prompt_value bos_token
        eos_token hf_model_name custom_prompt_dict ssl_verify max_file_size_mb metadata
        litellm_metadata\
        """);
    put(
        PARAMS,
        Fate.UNSUPPORTED,
        """
        itpm otpm max_budget budget_duration mock_response mock_timeout mock_tool_calls
        silent_model fallbacks context_window_fallback_dict\
        """);
    put(
        INFO,
        Fate.SERVED,
        """
        id blocked mode max_input_tokens supports_vision supports_function_calling
        supports_reasoning input_cost_per_token output_cost_per_token\
        """);
    put(INFO, Fate.UNSUPPORTED, "access_groups");
    put(
        INFO,
        Fate.NOT_YET,
        """
        base_model max_tokens max_output_tokens health_check_model health_check_timeout
        health_check_max_tokens health_check_voice disable_background_health_check custom_tokenizer
        team_id team_public_model_name tier supported_environments
        supports_system_message supports_system_messages\
        """);
    put(
        ROUTER,
        Fate.SERVED,
        """
        routing_strategy num_retries max_fallbacks timeout stream_timeout allowed_fails
        cooldown_time disable_cooldowns fallbacks default_fallbacks context_window_fallbacks
        content_policy_fallbacks model_group_alias default_litellm_params
        default_max_parallel_requests enable_tag_filtering tag_filtering_match_any retry_after
        retry_policy model_group_retry_policy allowed_fails_policy optional_pre_call_checks
        model_group_affinity_config\
        """);
    put(
        ROUTER,
        Fate.NEEDLESS,
        """
        ignore_invalid_deployments set_verbose debug_level enable_pre_call_checks
        enable_pre_call_check polling_interval client_ttl deployment_affinity_ttl_seconds\
        """);
    put(
        ROUTER,
        Fate.UNSUPPORTED,
        """
        routing_strategy_args default_priority redis_host redis_port redis_password redis_db
        redis_url cache_responses caching_groups cache_kwargs provider_budget_config
        enable_health_check_routing
        health_check_staleness_threshold health_check_ignore_transient_errors routing_groups
        search_tools guardrail_list alerting_config assistants_config\
        """);
    put(
        LITELLM,
        Fate.SERVED,
        """
        num_retries request_timeout timeout stream_timeout allowed_fails cooldown_time
        disable_cooldowns fallbacks default_fallbacks context_window_fallbacks
        content_policy_fallbacks model_group_alias max_fallbacks default_litellm_params
        retry_policy model_group_retry_policy allowed_fails_policy retry_after routing_strategy
        enable_tag_filtering tag_filtering_match_any optional_pre_call_checks
        model_group_affinity_config default_max_parallel_requests\
        """);
    put(LITELLM, Fate.UNSUPPORTED, "priority_reservation priority_reservation_settings");
    put(
        LITELLM,
        Fate.NEEDLESS,
        """
        set_verbose json_logs turn_off_message_logging redact_user_api_key_info
        redact_messages_in_exceptions suppress_debug_info telemetry disable_hf_tokenizer_download
        turn_off_message_logging enable_pre_call_checks\
        """);
    put(
        LITELLM,
        Fate.NOT_YET,
        """
        drop_params modify_params cache cache_params enable_redis_auth_cache callbacks
        success_callback failure_callback service_callbacks langfuse_default_tags
        max_budget budget_duration timezone
        max_internal_user_budget internal_user_budget_duration default_internal_user_params
        default_team_params default_team_settings upperbound_key_generate_params
        default_key_generate_params key_generation_settings max_end_user_budget
        disable_end_user_cost_tracking disable_end_user_cost_tracking_prometheus_only
        cost_discount_config cost_margin_config check_provider_endpoint
        enable_json_schema_validation force_ipv4 ssl_verify network_mock mcp_aliases
        use_chat_completions_url_for_anthropic_messages route_all_chat_openai_to_responses
        guardrails
        public_model_groups s3_callback_params prometheus_metrics_config\
        """);
    put(LITELLM, Fate.PYTHON, "custom_provider_map pre_call_rules post_call_rules");
    put(GENERAL, Fate.SERVED, "master_key");
    put(
        GENERAL,
        Fate.NEEDLESS,
        "cancel_on_disconnect disable_prisma_schema_update background_health_checks");
    put(
        GENERAL,
        Fate.NOT_YET,
        """
        database_url database_connection_pool_limit database_connection_timeout store_model_in_db
        supported_db_objects proxy_config_reload_interval_seconds proxy_batch_write_at
        disable_spend_logs disable_error_logs disable_spend_updates store_prompts_in_spend_logs
        maximum_spend_logs_retention_period maximum_spend_logs_retention_interval
        maximum_spend_logs_cleanup_cron proxy_budget_rescheduler_min_time
        proxy_budget_rescheduler_max_time disable_reset_budget allow_requests_on_db_unavailable
        use_redis_transaction_buffer max_parallel_requests global_max_parallel_requests
        token_rate_limit_type health_check_interval health_check_details
        health_check_concurrency use_shared_health_check user_api_key_cache_ttl alerting
        alerting_threshold alert_types alerting_args alert_to_webhook_url
        forward_client_headers_to_llm_api forward_openai_org_id forward_llm_provider_auth_headers
        litellm_key_header_name user_header_name user_header_mappings use_x_forwarded_for
        always_include_stream_usage infer_model_from_keys pass_through_endpoints completion_model
        embedding_model image_generation_model moderation_model allowed_ips allowed_routes
        public_routes admin_only_routes max_request_size_mb max_response_size_mb enforce_user_param
        enforced_params enable_jwt_auth litellm_jwtauth max_budget budget_duration salt_key
        key_management_system key_management_settings ui_access_mode default_user_id
        disable_adding_master_key_hash_to_db\
        """);
    put(
        GENERAL,
        Fate.PYTHON,
        "custom_auth custom_key_generate custom_key_update custom_sso"
            + " custom_ui_sso_sign_in_handler");
  }

  private LiteLlmKeys() {}

  /** What becomes of a key, empty for one that nobody knows. */
  static Optional<Fate> fate(String section, String key) {
    Fate fate = known(section).get(key);
    if (fate != null) {
      return Optional.of(fate);
    }
    if (section.equals(PARAMS) && isAutoRouter(key)) {
      return Optional.of(Fate.UNSUPPORTED);
    }
    boolean family = section.equals(PARAMS) && PARAM_FAMILY.matcher(key).matches();
    return family || section.equals(INFO) ? Optional.of(Fate.NOT_YET) : Optional.empty();
  }

  /** Whether a key is one of a router that takes requests apart itself. */
  static boolean isAutoRouter(String key) {
    return AUTO_ROUTER.matcher(key).matches();
  }

  /** What to do instead of using a key. */
  static String replacement(String section, String key) {
    return LiteLlmReplacements.of(section, key);
  }

  /** The keys of a section that are known by name. */
  static Set<String> names(String section) {
    return known(section).keySet();
  }

  /** The keys of a section and a fate as they stand in the documentation. */
  static String markdown(String section, Fate fate) {
    return fate == Fate.UNSUPPORTED
        ? replaced(section)
        : known(section).entrySet().stream()
            .filter(key -> key.getValue() == fate)
            .map(key -> '`' + key.getKey() + '`')
            .sorted()
            .collect(Collectors.joining(", "));
  }

  /** A line for each replacement. */
  private static String replaced(String section) {
    Map<String, Set<String>> byReplacement = new TreeMap<>();
    known(section)
        .forEach((key, its) -> {
          if (its == Fate.UNSUPPORTED) {
            byReplacement
                .computeIfAbsent(replacement(section, key), _ -> new TreeSet<>())
                .add('`' + key + '`');
          }
        });
    return byReplacement.entrySet().stream()
        .map(one -> "- " + String.join(", ", one.getValue()) + ": " + one.getKey())
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, Fate> known(String section) {
    return FATES.getOrDefault(section, Map.of());
  }

  private static void put(String section, Fate fate, String keys) {
    Map<String, Fate> fates = FATES.computeIfAbsent(section, _ -> new LinkedHashMap<>());
    for (String key : keys.strip().split("\\s+", -1)) {
      fates.put(key, fate);
    }
  }
}
