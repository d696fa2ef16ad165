package dev.j8s.kubelet.container;

import dev.j8s.kubelet.runtime.v1.DNSConfig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How containers resolve names, by the pod's dnsPolicy and dnsConfig.
 *
 * @param servers the cluster's DNS addresses; with none, pods get the host's resolvers
 * @param domain the cluster's domain
 * @param hostConfig the host's resolv.conf
 */
public record PodDns(List<String> servers, String domain, Path hostConfig) {
  private static final Logger LOG = LoggerFactory.getLogger(PodDns.class);
  private static final int MAX_SERVERS = 3;
  private static final int MAX_SEARCHES = 32;
  private static final int MAX_SEARCH_CHARACTERS = 2048;

  public PodDns {
    servers = List.copyOf(servers);
  }

  DNSConfig of(Pod pod) {
    String policy = Objects.requireNonNullElse(pod.getSpec().getDnsPolicy(), "ClusterFirst");
    boolean cluster =
        policy.equals("ClusterFirstWithHostNet")
            || (policy.equals("ClusterFirst") && !PodContainers.hostNetwork(pod));
    DNSConfig base;
    if (policy.equals("None")) {
      base = DNSConfig.getDefaultInstance();
    } else if (cluster && !servers.isEmpty()) {
      base = cluster(pod.getMetadata().getNamespace());
    } else {
      base = host();
    }
    return limited(merged(base, pod.getSpec().getDnsConfig()));
  }

  private DNSConfig cluster(String namespace) {
    LinkedHashSet<String> searches = new LinkedHashSet<>();
    if (!domain.isEmpty()) {
      searches.add(namespace + ".svc." + domain);
      searches.add("svc." + domain);
      searches.add(domain);
    }
    searches.addAll(host().getSearchesList());
    return DNSConfig.newBuilder()
        .addAllServers(servers)
        .addAllSearches(searches)
        .addOptions("ndots:5")
        .build();
  }

  private DNSConfig host() {
    DNSConfig.Builder config = DNSConfig.newBuilder();
    try {
      for (String line : Files.readAllLines(hostConfig)) {
        List<String> words = Arrays.stream(line.strip().split("\\s+")).toList();
        List<String> values = words.subList(1, words.size());
        switch (words.getFirst()) {
          case "nameserver" -> config.addAllServers(values.stream().limit(1).toList());
          case "search", "domain" -> config.clearSearches().addAllSearches(values);
          case "options" -> config.clearOptions().addAllOptions(values);
          default -> {}
        }
      }
    } catch (IOException e) {
      LOG.warn("dns: can't read the host's resolvers from {}: {}", hostConfig, e.toString());
    }
    return config.build();
  }

  private static DNSConfig merged(
      DNSConfig base, @org.jspecify.annotations.Nullable PodDNSConfig extra) {
    if (extra == null) {
      return base;
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : base.getOptionsList()) {
      int colon = option.indexOf(':');
      options.put(colon < 0 ? option : option.substring(0, colon), option);
    }
    for (PodDNSConfigOption option : extra.getOptions()) {
      String value = option.getValue();
      options.put(
          option.getName(),
          value == null || value.isEmpty() ? option.getName() : option.getName() + ":" + value);
    }
    return DNSConfig.newBuilder()
        .addAllServers(together(base.getServersList(), extra.getNameservers()))
        .addAllSearches(together(base.getSearchesList(), extra.getSearches()))
        .addAllOptions(options.values())
        .build();
  }

  private static List<String> together(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).distinct().toList();
  }

  private static DNSConfig limited(DNSConfig config) {
    List<String> searches = new ArrayList<>();
    int characters = 0;
    for (String search : config.getSearchesList()) {
      characters += search.length() + 1;
      if (searches.size() == MAX_SEARCHES || characters > MAX_SEARCH_CHARACTERS) {
        break;
      }
      searches.add(search);
    }
    return DNSConfig.newBuilder()
        .addAllServers(config.getServersList().stream().limit(MAX_SERVERS).toList())
        .addAllSearches(searches)
        .addAllOptions(config.getOptionsList())
        .build();
  }
}
