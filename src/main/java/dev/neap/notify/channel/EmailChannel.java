package dev.neap.notify.channel;

import dev.neap.notify.Message;
import dev.neap.notify.NotificationChannel;
import dev.neap.notify.Outcome;
import dev.neap.notify.Secret;
import dev.neap.notify.Transport;
import dev.neap.notify.TransportSettings;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/**
 * Mail, by SMTP. What a server says with 5xx is a refusal (RFC 5321, 4.2.1).
 *
 * @see <a
 *     href="https://eclipse-ee4j.github.io/angus-mail/docs/api/org.eclipse.angus.mail/org/eclipse/angus/mail/smtp/package-summary.html">Angus
 *     Mail, its SMTP properties</a>
 */
@Component
final class EmailChannel implements NotificationChannel {

  private static final Pattern CODE = Pattern.compile("(?:^|\\s)([2-5]\\d\\d)[ -]");
  private static final int LONGEST_SUBJECT = 200;

  /** How the way to the server is protected. */
  enum Tls {
    /** By STARTTLS, or not at all: no mail goes without. */
    STARTTLS,
    /** From the first byte on. */
    IMPLICIT,
    /** Not. */
    NONE
  }

  /** The server, who signs in there, and who writes to whom. */
  record Settings(
      String type,
      @Nullable String host,
      @Nullable Integer port,
      @DefaultValue("starttls") Tls tls,
      @Nullable String username,
      @Nullable Secret password,
      @Nullable Path passwordFile,
      @Nullable String from,
      @DefaultValue List<String> to) {}

  @Override
  public String type() {
    return "email";
  }

  @Override
  public Transport open(TransportSettings settings) {
    Settings written = settings.as(Settings.class);
    JavaMailSenderImpl sender = new JavaMailSenderImpl();
    sender.setHost(settings.required("host", written.host()));
    sender.setPort(written.port() == null ? usualPort(written.tls()) : written.port());
    sender.setDefaultEncoding("UTF-8");
    Secret password = settings.optional("password", written.password(), written.passwordFile());
    if ((written.username() == null) != (password == null)) {
      throw settings.wrong("username", "it needs a password, and a password needs it");
    }
    if (password != null) {
      sender.setUsername(written.username());
      sender.setPassword(password.value());
    }
    sender.setJavaMailProperties(properties(written, password != null, settings.timeout()));
    InternetAddress from = address(settings, "from", settings.required("from", written.from()));
    if (written.to().isEmpty()) {
      throw settings.wrong("to", "it is missing; write one address or several");
    }
    InternetAddress[] to =
        written.to().stream()
            .map(one -> address(settings, "to", one))
            .toArray(InternetAddress[]::new);
    return message -> send(sender, mail(sender, from, to, message));
  }

  private static int usualPort(Tls tls) {
    return switch (tls) {
      case STARTTLS -> 587;
      case IMPLICIT -> 465;
      case NONE -> 25;
    };
  }

  private static Properties properties(Settings written, boolean signsIn, Duration timeout) {
    Properties properties = new Properties();
    String millis = String.valueOf(timeout.toMillis());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.auth", String.valueOf(signsIn));
    properties.put("mail.smtp.starttls.enable", String.valueOf(written.tls() == Tls.STARTTLS));
    properties.put("mail.smtp.starttls.required", String.valueOf(written.tls() == Tls.STARTTLS));
    properties.put("mail.smtp.ssl.enable", String.valueOf(written.tls() == Tls.IMPLICIT));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.sendpartial", "true");
    return properties;
  }

  private static InternetAddress address(
      TransportSettings settings, String setting, String written) {
    try {
      return new InternetAddress(written, true);
    } catch (AddressException e) {
      throw settings.wrong(setting, "%s is no mail address".formatted(written));
    }
  }

  /** The same row has the same Message-ID, and all of a run are one conversation. */
  private static MimeMessage mail(
      JavaMailSenderImpl sender, InternetAddress from, InternetAddress[] to, Message message)
      throws MessagingException, UnsupportedEncodingException {
    MimeMessage mail = sender.createMimeMessage();
    mail.setFrom(from);
    mail.setRecipients(MimeMessage.RecipientType.TO, to);
    String text = message.text();
    String subject = text.length() <= LONGEST_SUBJECT ? text : text.substring(0, LONGEST_SUBJECT);
    mail.setSubject(subject, "UTF-8");
    mail.setText(text.replace("; ", ";\n") + "\n", "UTF-8");
    mail.setSentDate(Date.from(message.transition().at()));
    mail.setHeader("Message-ID", id(message.place().name() + "/" + message.id(), from));
    mail.setHeader(
        "References",
        id(
            "%s/%s/%d"
                .formatted(
                    message.place().name(),
                    message.transition().migration(),
                    message.transition().run()),
            from));
    mail.setHeader("Auto-Submitted", "auto-generated");
    return mail;
  }

  private static String id(String name, InternetAddress from) {
    String domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    String local = URLEncoder.encode(name, StandardCharsets.UTF_8).replace('+', '.');
    return "<%s@%s>".formatted(local, domain);
  }

  private static Outcome send(JavaMailSenderImpl sender, MimeMessage mail) {
    try {
      sender.send(mail);
      return new Outcome.Sent("the server took it");
    } catch (MailAuthenticationException e) {
      return failed(innermost(e), true);
    } catch (MailSendException e) {
      Exception first = e.getMessageExceptions().length == 0 ? e : e.getMessageExceptions()[0];
      if (first instanceof SendFailedException part && part.getValidSentAddresses() != null) {
        Address[] sent = part.getValidSentAddresses();
        if (sent.length > 0) {
          return new Outcome.Sent("only %s got it: %s".formatted(all(sent), words(part)));
        }
      }
      return failed(first, false);
    } catch (MailException e) {
      return failed(e, false);
    }
  }

  /** The code of the server's answer says whether it may take the mail later. */
  private static Outcome failed(Throwable thrown, boolean signingIn) {
    String words = words(thrown);
    Matcher code = CODE.matcher(words);
    Optional<String> first = code.find() ? Optional.of(code.group(1)) : Optional.empty();
    boolean refused = first.map(c -> c.startsWith("5")).orElse(signingIn);
    return refused ? new Outcome.Refused(words) : new Outcome.Failed(words);
  }

  /** What the server said is in the innermost of several exceptions. */
  private static String words(Throwable thrown) {
    StringBuilder words = new StringBuilder();
    Throwable e = thrown;
    while (e != null) {
      String message = String.valueOf(e.getMessage()).strip();
      if (words.indexOf(message) < 0) {
        words.append(words.isEmpty() ? "" : "; ").append(message);
      }
      e =
          e instanceof MessagingException several && several.getNextException() != null
              ? several.getNextException()
              : e.getCause();
    }
    return words.toString();
  }

  private static Throwable innermost(Throwable thrown) {
    return thrown.getCause() == null ? thrown : thrown.getCause();
  }

  private static String all(Address[] addresses) {
    return Arrays.stream(addresses).map(Address::toString).collect(Collectors.joining(", "));
  }
}
