package dev.hearth.config;

import dev.hearth.routing.VendorNames;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Backend;
import dev.hearth.routing.profile.ModelReference;
import dev.hearth.routing.profile.Profile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Finds what stands behind the vendors that profiles name. */
final class ProfileBackends {

  /** Vendors whose types have other names. */
  private static final Map<String, String> TYPES = Map.of("google", "gemini");

  private final HearthProviders providers;

  ProfileBackends(HearthProviders providers) {
    this.providers = providers;
  }

  /** By vendor: the back end, or why there is none. */
  Map<String, Backend> of(Collection<Profile> profiles) {
    Map<String, Backend> backends = new LinkedHashMap<>();
    for (Profile profile : profiles) {
      for (String vendor : vendors(profile)) {
        backends.computeIfAbsent(vendor, this::backend);
      }
    }
    return backends;
  }

  /** The vendors that a profile names. */
  static Set<String> vendors(Profile profile) {
    Set<String> vendors = new LinkedHashSet<>(profile.providerLimits().keySet());
    for (Agent agent : profile.agents().values()) {
      for (String reference : agent.chain()) {
        ModelReference model = ModelReference.of(reference);
        String vendor = model.vendor() == null ? VendorNames.vendorOf(reference) : model.vendor();
        if (vendor != null) {
          vendors.add(vendor);
        }
      }
    }
    profile
        .modelLimits()
        .keySet()
        .forEach(name -> {
          String vendor = ModelReference.of(name).vendor();
          if (vendor != null) {
            vendors.add(vendor);
          }
        });
    return vendors;
  }

  /** Whether there is a provider or a type of that name. */
  boolean knows(String vendor) {
    return providers.knows(vendor) || providers.knows(TYPES.getOrDefault(vendor, vendor));
  }

  private Backend backend(String vendor) {
    return providers.lookUp(vendor, TYPES.getOrDefault(vendor, vendor));
  }
}
