package dev.j8s.apiserver.discovery;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.catalog.ResourceType;
import dev.j8s.api.meta.GroupVersion;
import dev.j8s.apiserver.http.Exchange;
import dev.j8s.apiserver.request.Json;
import dev.j8s.apiserver.request.MediaType;
import dev.j8s.apiserver.request.Texts;
import dev.j8s.apiserver.rest.ApiRequest;
import dev.j8s.apiserver.rest.RequestHandler;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code /api}, {@code /apis} and what lies below them that is no resource. */
public final class Discovery implements RequestHandler {
  private final Catalog catalog;
  private final Supplier<String> advertised;
  private volatile DiscoveryDocuments documents;

  /**
   * @param advertised host and port at which clients reach this server
   */
  public Discovery(Catalog catalog, Supplier<String> advertised) {
    this.catalog = catalog;
    this.advertised = advertised;
    this.documents = new DiscoveryDocuments(catalog.types());
  }

  /** Those of the catalogue as it is now; it gives another collection when it has changed. */
  @SuppressWarnings("ReferenceEquality")
  private DiscoveryDocuments documents() {
    Collection<ResourceType> types = catalog.types();
    DiscoveryDocuments known = documents;
    if (known.types() != types) {
      known = new DiscoveryDocuments(types);
      documents = known;
    }
    return known;
  }

  public List<String> groupVersionPaths() {
    return documents().groupVersionPaths();
  }

  @Override
  public void handle(ApiRequest request) {
    Exchange exchange = request.exchange();
    List<String> parts = Texts.parts(request.info().path(), '/');
    boolean core = parts.getFirst().equals("api");
    if (parts.size() == 1) {
      root(exchange, core);
      return;
    }
    Document found = core ? version("", parts, 1) : below(parts);
    if (found == null) {
      Paths.notFound(exchange);
    } else {
      exchange.answer(200, MediaType.JSON, found.bytes());
    }
  }

  private @Nullable Document below(List<String> parts) {
    return parts.size() == 2 ? documents().group(parts.get(1)) : version(parts.get(1), parts, 2);
  }

  private @Nullable Document version(String group, List<String> parts, int at) {
    return parts.size() == at + 1
        ? documents().resources(new GroupVersion(group, parts.get(at)))
        : null;
  }

  private void root(Exchange exchange, boolean core) {
    exchange.answerHeaders().set("Vary", "Accept");
    for (MediaType wanted : MediaType.parseAll(exchange.header("accept"))) {
      String version = wanted.parameter("v");
      if (wanted.covers(MediaType.JSON)
          && wanted.parameter("as").equals("APIGroupDiscoveryList")
          && wanted.parameter("g").equals("apidiscovery.k8s.io")
          && (version.equals("v2") || version.equals("v2beta1"))) {
        documents()
            .aggregated(core, version)
            .answer(
                exchange,
                "application/json;g=apidiscovery.k8s.io;v="
                    + version
                    + ";as=APIGroupDiscoveryList");
        return;
      }
      if (wanted.covers(MediaType.JSON) && wanted.parameter("as").isEmpty()) {
        break;
      }
    }
    byte[] plain = core ? Json.bytes(versions()) : documents().groupList().bytes();
    exchange.answer(200, MediaType.JSON, plain);
  }

  private ObjectNode versions() {
    ObjectNode tree = Json.object().put("kind", "APIVersions");
    tree.putArray("versions").add("v1");
    tree.putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", advertised.get());
    return tree;
  }
}
