package dev.hearth.config;

import dev.hearth.dialect.ModelParams;
import dev.hearth.provider.Labels;
import dev.hearth.provider.Limits;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Pace;
import dev.hearth.provider.Provider;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One usable entry of a LiteLLM {@code model_list}, before its group is put together.
 *
 * @param id its {@code model_info.id}, null for none
 * @param order null for none said
 * @param pace how soon its streams have to begin
 * @param call how long one call may take; null for no word about it
 * @param retries its own retries, null for none said
 * @param cooldown how long it says that it is left alone; null for no word about it
 * @param traits what its {@code model_info} says of the model
 */
record Deployment(
    String label,
    @Nullable String id,
    Provider provider,
    ModelParams params,
    ShuffleWeights.Hints hints,
    @Nullable Integer order,
    PhaseTimeouts phases,
    Pace pace,
    @Nullable Duration call,
    @Nullable Integer retries,
    @Nullable Duration cooldown,
    ModelTraits traits,
    Labels labels,
    Limits limits) {}
