package dev.j8s.kubelet.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
  private static final Map<String, String> KNOWN = Map.of("A", "1", "B", "$(A)", "EMPTY", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "plain | plain",
        "$(A) | 1",
        "a-$(A)-$(A)-b | a-1-1-b",
        "$(B) | $(A)",
        "$(EMPTY)x | x",
        "$(MISSING) | $(MISSING)",
        "$$(A) | $(A)",
        "$$$(A) | $1",
        "$$$$(A) | $$(A)",
        "$A | $A",
        "$ | $",
        "x$ | x$",
        "$(A | $(A",
        "$$ | $",
        "$() | $()",
        "$(A)$(A | 1$(A",
        "100% $x $(A) | 100% $x 1",
      })
  void referencesAreReplacedAndAllElseStays(String text, String expected) {
    assertThat(Expansion.expand(text, name -> KNOWN.getOrDefault(name, Expansion.unknown(name))))
        .isEqualTo(expected);
  }
}
