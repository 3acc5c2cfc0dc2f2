package dev.hearth.governance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeyCheckTest {

  @Test
  void admitsEverybodyWithoutAMasterKey() {
    assertThat(new KeyCheck(() -> MasterKey.NONE).admit(null))
        .isInstanceOf(Admission.Admitted.class);
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

  @Test
  void goesByTheKeyOfTheMoment() {
    AtomicReference<MasterKey> master = new AtomicReference<>(MasterKey.of("sk-old"));
    KeyCheck check = new KeyCheck(master::get);
    MasterKey old = check.master();
    master.set(MasterKey.of("sk-new"));

    assertThat(check.admit("sk-old")).isInstanceOf(Admission.Rejected.class);
    assertThat(check.admit("sk-new")).isInstanceOf(Admission.Admitted.class);
    assertThat(check.admit(old, "sk-old")).isInstanceOf(Admission.Admitted.class);
  }

  private static KeyCheck check() {
    MasterKey right = MasterKey.of("sk-right");
    return new KeyCheck(() -> right);
  }
}
