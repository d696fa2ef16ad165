package dev.j8s.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.apiserver.request.AnswerFormat.Shape;
import org.junit.jupiter.api.Test;

class AnswerFormatTest {
  private static final QueryParameters NONE = QueryParameters.parse("");

  @Test
  void takesTheFirstFormThatIsServed() {
    AnswerFormat table =
        AnswerFormat.negotiate(
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", NONE, "kubectl");
    assertThat(table.shape()).isEqualTo(Shape.TABLE);
    assertThat(table.version()).isEqualTo("v1");

    AnswerFormat plain =
        AnswerFormat.negotiate("application/json;as=Table;v=v9;g=meta.k8s.io, */*", NONE, "x");
    assertThat(plain).isEqualTo(AnswerFormat.JSON);
  }

  @Test
  void answersViewsInJsonToWhoPrefersProtobuf() {
    AnswerFormat partial =
        AnswerFormat.negotiate(
            "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
                + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
            NONE,
            "x");
    assertThat(partial.mediaType()).isEqualTo(MediaType.JSON);
    assertThat(partial.shape()).isEqualTo(Shape.PARTIAL_LIST);
  }

  @Test
  void indentsForPeople() {
    assertThat(AnswerFormat.negotiate("*/*", NONE, "curl/8").pretty()).isTrue();
    assertThat(
            AnswerFormat.negotiate("*/*", QueryParameters.parse("pretty=false"), "curl/8").pretty())
        .isFalse();
  }

  @Test
  void refusesWhatIsNotServedInUpstreamsWords() {
    assertThatThrownBy(() -> AnswerFormat.negotiate("text/html", NONE, "x"))
        .hasMessageStartingWith("only the following media types are accepted: application/json");
  }
}
