package dev.j8s.client.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
  static Stream<Arguments> objects() {
    return Stream.of(
        Arguments.of(
            Pod.class,
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"b"}},
             "spec":{"containers":[{"name":"c","image":"i","command":["a"],
               "ports":[{"containerPort":80,"name":"web"}],
               "resources":{"limits":{"cpu":"100m","memory":"1Gi"}},
               "readinessProbe":{"httpGet":{"port":"web","path":"/"}},
               "livenessProbe":{"tcpSocket":{"port":80}},
               "newField":{"x":[1,2.5,null,true]}}],
              "volumes":[{"name":"e","emptyDir":{}},{"name":"m","emptyDir":{"sizeLimit":"5Mi"}}]},
             "status":{"phase":"Running","startTime":"2026-01-01T00:00:00Z"}}
            """),
        Arguments.of(
            Event.class,
            """
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"count":2,
             "eventTime":"2026-01-01T00:00:00.123456Z","involvedObject":{"kind":"Pod"}}
            """),
        Arguments.of(
            Service.class,
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},
             "spec":{"ports":[{"port":80,"targetPort":"web"},{"port":81,"targetPort":8080}]}}
            """),
        Arguments.of(
            Deployment.class,
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},
             "spec":{"strategy":{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":1},
               "type":"RollingUpdate"},"selector":{"matchLabels":{"a":"b"}},
               "template":{"spec":{"containers":[{"name":"c"}]}}}}
            """),
        Arguments.of(
            Lease.class,
            """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},
             "spec":{"holderIdentity":"me","renewTime":"2026-01-01T00:00:00.123456Z",
              "acquireTime":"2026-01-01T00:00:00.000000Z"}}
            """),
        Arguments.of(
            Node.class,
            """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},
             "status":{"capacity":{"cpu":"2","memory":"4016164Ki","pods":"110"}}}
            """),
        Arguments.of(
            Secret.class,
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"k":"dmFsdWU="},
             "type":"Opaque"}
            """),
        Arguments.of(
            Job.class,
            """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},
             "spec":{"completions":3,"template":{"spec":{"restartPolicy":"Never"}}},
             "status":{"uncountedTerminatedPods":{}}}
            """),
        Arguments.of(
            CertificateSigningRequest.class,
            """
            {"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest",
             "metadata":{"name":"c"},"spec":{"request":"AAAA","usages":["client auth"],
              "extra":{"a":["b"]}},"status":{"certificate":"BBBB"}}
            """),
        Arguments.of(
            EndpointSlice.class,
            """
            {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"e"},
             "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],
              "conditions":{"ready":true,"serving":true,"terminating":false}}],
             "ports":[{"name":"","port":80,"protocol":"TCP"}]}
            """));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void anObjectSurvivesDecodingAndEncoding(Class<? extends HasMetadata> type, String json) {
    HasMetadata object = Json.read(json, type);
    var mapper = Json.mapper();
    assertThat(mapper.readTree(Json.write(object))).isEqualTo(mapper.readTree(json));
    assertThat(Json.copy(object)).isEqualTo(object);
  }

  @Test
  void readsANumberThatCameAsText() {
    Pod pod = Json.read("{\"metadata\":{\"generation\":\"3\"}}", Pod.class);
    assertThat(pod.getMetadata().getGeneration()).isEqualTo(3);
  }
}
