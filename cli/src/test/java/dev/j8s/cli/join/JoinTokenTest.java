package dev.j8s.cli.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.cli.CliException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @Test
  void whatIsPrintedIsRead() {
    JoinToken token = JoinToken.create(HASH, new SecureRandom());

    assertThat(JoinToken.parse(token + "\n")).isEqualTo(token);
    assertThat(token.bearer()).matches("[a-z0-9]{6}\\.[a-z0-9]{16}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abcdef.0123456789abcdef", "j8s.00.abcdef.0123456789abcdef"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> JoinToken.parse(text))
        .isInstanceOf(CliException.class)
        .hasMessageStartingWith("this is not a join token");
  }
}
