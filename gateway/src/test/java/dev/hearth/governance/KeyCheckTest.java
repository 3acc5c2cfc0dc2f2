package dev.hearth.governance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyCheckTest {

  @Test
  void admitsEverybodyWithoutAMasterKey() {
    assertThat(new KeyCheck(null).admit(null)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void admitsTheMasterKey() {
    assertThat(check().admit("sk-right")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void rejectsAKeyThatIsWrong() {
    assertThat(check().admit("sk-wrong")).isInstanceOf(Admission.Rejected.class);
  }

  @Test
  void rejectsAPrefixOfTheKey() {
    assertThat(check().admit("sk-righ")).isInstanceOf(Admission.Rejected.class);
  }

  @Test
  void rejectsACallerWithoutAKey() {
    assertThat(check().admit(null)).isInstanceOf(Admission.Rejected.class);
    assertThat(check().admit("")).isInstanceOf(Admission.Rejected.class);
  }

  @Test
  void neverRepeatsTheKeyInItsRefusal() {
    Admission.Rejected rejected = (Admission.Rejected) check().admit("sk-secret-but-wrong");

    assertThat(rejected.error().message()).doesNotContain("secret");
  }

  private static KeyCheck check() {
    return new KeyCheck(KeyCheck.hash("sk-right"));
  }
}
