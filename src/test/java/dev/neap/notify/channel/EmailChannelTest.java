package dev.neap.notify.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.neap.notify.InvalidNotificationsException;
import dev.neap.notify.Notifications;
import dev.neap.notify.Outcome;
import dev.neap.notify.Outcome.Failed;
import dev.neap.notify.Outcome.Refused;
import dev.neap.notify.Outcome.Sent;
import dev.neap.notify.Written;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail to a real server, and to one that answers wrongly. */
class EmailChannelTest {

  private static final String PASSWORD = "correct-horse-battery";

  private final GreenMail server = new GreenMail(setups());
  private Notifications notifications = Written.notifications();

  private static ServerSetup[] setups() {
    ServerSetup plain = ServerSetup.SMTP.dynamicPort();
    ServerSetup secured = ServerSetup.SMTPS.dynamicPort();
    return new ServerSetup[] {plain, secured};
  }

  @AfterEach
  void stop() {
    notifications.close();
    server.stop();
  }

  @Test
  void theMailSaysAllAndIsOneConversationWithTheOthersOfItsRun() throws Exception {
    server.start();
    server.setUser("ops@example.com", "neap", PASSWORD);
    server.getUserManager().setAuthRequired(true);
    assertThat(send(server.getSmtp().getPort(), "username", "neap", "password", PASSWORD))
        .isInstanceOf(Sent.class);
    assertThat(Written.send(notifications, Written.moved())).isInstanceOf(Sent.class);

    assertThat(server.waitForIncomingEmail(30_000, 4)).isTrue();
    MimeMessage halted = server.getReceivedMessages()[0];
    assertThat(halted.getSubject()).startsWith("shop/public full-name: HALTED in BACKFILLING");
    assertThat(halted.getContent().toString())
        .contains("row {\"id\": 77}", "safe to do: ./neap retry full-name", "https://neap.example");
    assertThat(halted.getMessageID()).isEqualTo("<shop%2Fpublic%2Ffull-name%2F1%2F7@example.com>");
    assertThat(halted.getHeader("References", null))
        .isEqualTo("<shop%2Fpublic%2Ffull-name%2F1@example.com>");
    assertThat(server.getReceivedMessages())
        .extracting(mail -> mail.getHeader("References", null))
        .containsOnly("<shop%2Fpublic%2Ffull-name%2F1@example.com>");
    assertThat(halted.getAllRecipients()).hasSize(2);
  }

  @Test
  void aWrongPasswordIsARefusalThatDoesNotNameIt() {
    server.start();
    server.setUser("ops@example.com", "neap", PASSWORD);
    server.getUserManager().setAuthRequired(true);
    Outcome outcome =
        send(server.getSmtp().getPort(), "username", "neap", "password", "wrong-" + PASSWORD);
    assertThat(outcome).isInstanceOf(Refused.class);
    assertThat(outcome.text()).contains("535").doesNotContain(PASSWORD);
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void noMailGoesWithoutTlsUnlessThatIsAskedFor() {
    server.start();
    Outcome outcome = send(server.getSmtp().getPort(), "tls", "starttls");
    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(outcome.text()).contains("STARTTLS is required");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  /** The server's certificate is one that nobody signed. */
  @Test
  void noMailGoesToAServerThatCannotProveItsName() {
    server.start();
    Outcome outcome = send(server.getSmtps().getPort(), "tls", "implicit");
    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(outcome.text()).contains("certif");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT,   554 no service here,    true",
    "MAIL,      550 5.7.1 not from you, true",
    "RCPT,      550 5.1.1 no such user, true",
    "DATA,      554 no,                 true",
    "END,       552 too large,          true",
    "CONNECT,   421 too busy,           false",
    "MAIL,      451 later,              false",
    "RCPT,      450 mailbox busy,       false",
    "END,       452 disk full,          false"
  })
  void whatTheServerSaysTellsARefusalFromAFailure(String command, String answer, boolean refused)
      throws Exception {
    try (SmtpScript script = new SmtpScript(Map.of(command, answer))) {
      Outcome outcome = send(script.port());
      assertThat(outcome).isInstanceOf(refused ? Refused.class : Failed.class);
      assertThat(outcome.text()).contains(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "MAIL", "DATA", "END"})
  void aServerThatHangsOrCutsIsGivenUpInTime(String command) throws Exception {
    for (String trouble : List.of(SmtpScript.SILENCE, SmtpScript.CUT)) {
      try (SmtpScript script = new SmtpScript(Map.of(command, trouble))) {
        assertThat(send(script.port(), "timeout", "300ms")).isInstanceOf(Failed.class);
      }
      notifications.close();
    }
  }

  @Test
  void aServerThatIsNotThereIsAFailure() throws Exception {
    int port;
    try (SmtpScript script = new SmtpScript(Map.of())) {
      port = script.port();
    }
    Outcome outcome = send(port);
    assertThat(outcome).isInstanceOf(Failed.class);
    assertThat(outcome.text()).contains("127.0.0.1");
  }

  @Test
  void whoeverCanGetItGetsItAndItIsNotSentAgainForTheOthers() throws Exception {
    try (SmtpScript script =
        new SmtpScript(Map.of("RCPT TO:<gone@example.com>", "550 no such user"))) {
      assertThat(send(script.port()))
          .isInstanceOfSatisfying(
              Sent.class,
              sent ->
                  assertThat(sent.answer())
                      .contains("only ops@example.com got it", "550 no such user"));
    }
  }

  @Test
  void whatCannotBeMailedToIsRefused() {
    assertThatThrownBy(() -> send(25, "to[0]", "ops at example"))
        .isInstanceOf(InvalidNotificationsException.class)
        .hasMessageContaining("neap.notify.channels.mail.to");
    assertThatThrownBy(() -> send(25, "username", "neap"))
        .isInstanceOf(InvalidNotificationsException.class)
        .hasMessageContaining("it needs a password");
  }

  private Outcome send(int port, Object... further) {
    List<Object> all = new ArrayList<>();
    add(all, "type", "email");
    add(all, "host", "127.0.0.1");
    add(all, "port", port);
    add(all, "tls", "none");
    add(all, "from", "Neap <neap@example.com>");
    add(all, "to[0]", "ops@example.com");
    add(all, "to[1]", "gone@example.com");
    for (int i = 0; i < further.length; i += 2) {
      if (further[i].equals("timeout")) {
        all.addAll(List.of("timeout", further[i + 1]));
      } else {
        add(all, String.valueOf(further[i]), further[i + 1]);
      }
    }
    notifications = Written.notifications(all.toArray());
    return Written.send(notifications, Written.halted());
  }

  private static void add(List<Object> all, String setting, Object value) {
    all.addAll(List.of("channels.mail." + setting, value));
  }
}
