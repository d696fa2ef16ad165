package dev.j8s.client.events;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Client;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.json.Json;
import dev.j8s.client.time.Environment;
import dev.j8s.client.time.SerialExecutor;
import dev.j8s.client.transport.TypeInfo;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes core/v1 Events with client-go's correlation: what repeats is counted in one Event, what is
 * similar is combined, what is too much is left out. Writes happen in the background, in order; up
 * to 1000 may wait, more are dropped.
 */
public final class ApiEventRecorder implements EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(ApiEventRecorder.class);
  private static final int MOST_WAITING = 1000;
  private static final int ATTEMPTS = 12;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(10);

  private final Resources<Event> events;
  private final Environment environment;
  private final String component;
  private final String host;
  private final EventCorrelator correlator;
  private final SerialExecutor writer;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param component upstream's name of who reports: {@code kubelet}, {@code deployment-controller}
   * @param host the node's name, or empty where it doesn't matter
   */
  public ApiEventRecorder(Client client, Environment environment, String component, String host) {
    events = client.resources(Event.class);
    this.environment = requireNonNull(environment, "environment is null");
    this.component = requireNonNull(component, "component is null");
    this.host = requireNonNull(host, "host is null");
    correlator = new EventCorrelator(environment);
    writer = new SerialExecutor(environment.executor());
  }

  @Override
  public void event(HasMetadata about, String type, String reason, String message) {
    var kind = TypeInfo.of(about.getClass()).kind();
    var metadata = about.getMetadata();
    event(
        new ObjectReferenceBuilder()
            .withKind(kind.kind())
            .withApiVersion(kind.apiVersion())
            .withNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .build(),
        type,
        reason,
        message);
  }

  @Override
  public void event(ObjectReference about, String type, String reason, String message) {
    LOG.debug("event about {} {}: {} {}", about.getKind(), about.getName(), reason, message);
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      LOG.warn(
          "too many events wait, dropped {} about {} {}/{}",
          reason,
          about.getKind(),
          about.getNamespace(),
          about.getName());
      return;
    }
    var note = new EventCorrelator.Note(about, type, reason, message, environment.now());
    writer.execute(() -> {
      waiting.decrementAndGet();
      correlator.correlate(note).ifPresent(entry -> write(note, entry, 1));
    });
  }

  private void write(EventCorrelator.Note note, EventCorrelator.Entry entry, int attempt) {
    try {
      if (entry.count() == 1 || !patch(note, entry)) {
        create(note, entry);
      }
    } catch (ApiException e) {
      LOG.info("event {} about {} refused: {}", note.reason(), note.about().getName(), reason(e));
    } catch (UncheckedIOException e) {
      if (attempt == ATTEMPTS) {
        LOG.warn("event {} about {} lost: {}", note.reason(), note.about().getName(), reason(e));
      } else {
        environment.schedule(
            BETWEEN_ATTEMPTS, () -> writer.execute(() -> write(note, entry, attempt + 1)));
      }
    }
  }

  private void create(EventCorrelator.Note note, EventCorrelator.Entry entry) {
    events.create(
        new EventBuilder()
            .withNewMetadata()
            .withName(entry.name())
            .withNamespace(namespace(note))
            .endMetadata()
            .withInvolvedObject(note.about())
            .withType(note.type())
            .withReason(note.reason())
            .withMessage(entry.message())
            .withNewSource()
            .withComponent(component)
            .withHost(host.isEmpty() ? null : host)
            .endSource()
            .withFirstTimestamp(seconds(entry.first()))
            .withLastTimestamp(seconds(note.time()))
            .withCount(entry.count())
            .withReportingComponent(component)
            .withReportingInstance(host)
            .build());
  }

  /** Whether the Event is still there to be counted up. */
  private boolean patch(EventCorrelator.Note note, EventCorrelator.Entry entry) {
    String body =
        Json.string(
            Map.of(
                "count", entry.count(),
                "message", entry.message(),
                "lastTimestamp", seconds(note.time())));
    try {
      events.patch(namespace(note), entry.name(), Patch.strategic(body));
      return true;
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  private static String namespace(EventCorrelator.Note note) {
    String namespace = requireNonNullElse(note.about().getNamespace(), "");
    return namespace.isEmpty() ? "default" : namespace;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
