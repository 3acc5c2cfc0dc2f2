package dev.hearth.config;

import dev.hearth.provider.Credential;
import dev.hearth.provider.Limits;
import dev.hearth.provider.Provider;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The back ends of a LiteLLM file, which has no names for them: entries that mean the same one
 * share it. One is called after its type where it is where its type is, else {@code type@host}.
 */
final class LiteLlmProviders {
  private final Map<Identity, Provider> providers = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> types = new HashSet<>();
  private final Dialects dialects;

  /** What makes a back end the same one. */
  private record Identity(
      ProviderType type, BaseUrl url, Credential credential, List<Header> headers) {}

  LiteLlmProviders(Dialects dialects) {
    this.dialects = dialects;
  }

  /**
   * @param elsewhere whether an entry of its own says where it is
   */
  Provider provider(
      ProviderType type,
      BaseUrl url,
      boolean elsewhere,
      Credential credential,
      List<Header> headers) {
    types.add(type.name());
    Identity identity = new Identity(type, url, credential, headers);
    Provider known = providers.get(identity);
    if (known != null) {
      return known;
    }
    String name = elsewhere ? type.name() + '@' + url.endpoint().authority() : type.name();
    Provider provider =
        new Provider(
            free(name),
            type.dialect(dialects, url),
            url.endpoint(),
            url.path(),
            List.of(credential),
            type.headers(headers),
            elsewhere ? url.isLocal() : type.local() || url.isLocal(),
            Limits.NONE,
            type.cost(url));
    providers.put(identity, provider);
    return provider;
  }

  /** The types that are in use. */
  Set<String> types() {
    return Set.copyOf(types);
  }

  private String free(String wanted) {
    String name = wanted;
    for (int n = 2; !names.add(name); n++) {
      name = wanted + '-' + n;
    }
    return name;
  }
}
