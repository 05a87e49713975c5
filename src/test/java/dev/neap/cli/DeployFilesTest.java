package dev.neap.cli;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The manifests of config/deploy: what must be in them for a safe end and for exit code 4. */
class DeployFilesTest {

  private static final Path DIRECTORY = Path.of("config/deploy");

  /** As long as a command may take to end its chunk, and a little more. */
  private static final int GRACE = 30;

  @TempDir Path directory = Path.of("");

  @Test
  void theTimerRunsTheWindow() throws IOException {
    Map<String, String> service = unit("neap-window.service");
    assertThat(service)
        .containsEntry("Service.ExecStart", "/opt/neap/neap run-window off-peak jobs/")
        .containsEntry("Service.SuccessExitStatus", String.valueOf(ExitCode.MORE))
        .containsEntry("Service.EnvironmentFile", "/etc/neap/neap.env")
        .doesNotContainKey("Install.WantedBy");
    endsSafely(service);
    assertThat(unit("neap-window.timer"))
        .containsEntry("Timer.Unit", "neap-window.service")
        .containsEntry("Timer.OnCalendar", "*-*-* 22:00:30 Europe/Berlin")
        .containsEntry("Install.WantedBy", "timers.target");
  }

  @Test
  void theServerIsStartedAgain() throws IOException {
    Map<String, String> service = unit("neap-serve.service");
    assertThat(service)
        .containsEntry("Service.ExecStart", "/opt/neap/neap serve")
        .containsEntry("Service.Restart", "always")
        .containsEntry("Install.WantedBy", "multi-user.target");
    endsSafely(service);
  }

  private static void endsSafely(Map<String, String> service) {
    assertThat(service).containsEntry("Service.KillSignal", "SIGTERM");
    String limit = service.get("Service.TimeoutStopSec");
    assertThat(Integer.parseInt(requireNonNull(limit).replace("s", ""))).isGreaterThan(GRACE);
  }

  @Test
  void theCronJobRunsTheWindowOnceAtATime() throws IOException {
    Object job = yaml("kubernetes-window.yaml");
    assertThat(at(job, "kind")).isEqualTo("CronJob");
    assertThat(at(job, "spec", "concurrencyPolicy")).isEqualTo("Forbid");
    assertThat(at(job, "spec", "timeZone")).isEqualTo("Europe/Berlin");
    Object run = at(job, "spec", "jobTemplate", "spec");
    assertThat((int) at(run, "activeDeadlineSeconds")).isGreaterThan(9 * 3600);
    assertThat(at(run, "podFailurePolicy", "rules", 0, "action")).isEqualTo("FailJob");
    assertThat(at(run, "podFailurePolicy", "rules", 0, "onExitCodes", "values"))
        .isEqualTo(List.of(ExitCode.FAILED, ExitCode.USAGE, ExitCode.REFUSED));
    Object pod = at(run, "template", "spec");
    assertThat(at(pod, "restartPolicy")).as("what podFailurePolicy needs").isEqualTo("Never");
    isSafe(pod);
  }

  @Test
  void theDeploymentHasTwo() throws IOException {
    Object deployment = yaml("kubernetes-serve.yaml");
    assertThat(at(deployment, "kind")).isEqualTo("Deployment");
    assertThat(at(deployment, "spec", "replicas")).isEqualTo(2);
    Object labels = at(deployment, "spec", "selector", "matchLabels");
    assertThat(at(deployment, "spec", "template", "metadata", "labels")).isEqualTo(labels);
    Object pod = at(deployment, "spec", "template", "spec");
    assertThat(at(pod, "containers", 0, "command")).isEqualTo(List.of("./neap", "serve"));
    isSafe(pod);
  }

  private static void isSafe(Object pod) {
    assertThat((int) at(pod, "terminationGracePeriodSeconds")).isGreaterThan(GRACE);
    assertThat(at(pod, "containers", 0, "env", 0, "name")).isEqualTo("NEAP_URL");
    assertThat(at(pod, "containers", 0, "env", 0, "valueFrom", "secretKeyRef", "key"))
        .isEqualTo("url");
  }

  /** Runs the shell of the CronJob with a neap that ends with a code, at once or when told to. */
  @ParameterizedTest(name = "{0}, told to end: {1}")
  @CsvSource({
    "0, false, 0",
    "4, false, 0",
    "1, false, 1",
    "3, false, 3",
    "4, true, 0",
    "1, true, 1"
  })
  void theCronJobTakesMoreToDoForWell(int code, boolean told, int seen) throws Exception {
    Object pod = at(yaml("kubernetes-window.yaml"), "spec", "jobTemplate", "spec", "template");
    List<?> command = (List<?>) at(pod, "spec", "containers", 0, "command");
    Path neap = directory.resolve("neap");
    Files.writeString(
        neap,
        told
            ? "#!/bin/sh\ntrap 'sleep 0.2; echo ended; exit %d' TERM\necho \"$@\" >began\nwhile :; do sleep 0.05; done\n"
                .formatted(code)
            : "#!/bin/sh\necho \"$@\" >began\nexit %d\n".formatted(code));
    assertThat(neap.toFile().setExecutable(true)).isTrue();
    Process shell =
        new ProcessBuilder(command.stream().map(String::valueOf).toList())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    if (told) {
      await().atMost(20, SECONDS).until(() -> Files.exists(directory.resolve("began")));
      assertThat(ProcessHandle.of(shell.pid()).orElseThrow().destroy()).isTrue();
    }
    assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(shell.exitValue()).isEqualTo(seen);
    assertThat(directory.resolve("began")).hasContent("run-window off-peak jobs/");
    assertThat(shell.inputReader().lines().toList())
        .as("the shell waits for its end")
        .isEqualTo(told ? List.of("ended") : List.of());
  }

  private static Object yaml(String file) throws IOException {
    return new Yaml().load(Files.readString(DIRECTORY.resolve(file)));
  }

  private static Object at(Object tree, Object... path) {
    Object found = tree;
    for (Object key : path) {
      Object below =
          found instanceof List<?> list ? list.get((int) key) : ((Map<?, ?>) found).get(key);
      found = requireNonNull(below, () -> "%s of %s".formatted(key, List.of(path)));
    }
    return found;
  }

  /** The keys of a unit file, each with its section's name before it. */
  private static Map<String, String> unit(String file) throws IOException {
    Map<String, String> keys = new TreeMap<>();
    String section = "";
    for (String line : Files.readAllLines(DIRECTORY.resolve(file))) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("=", 2);
        assertThat(parts).as(line).hasSize(2);
        keys.put(section + "." + parts[0], parts[1]);
      }
    }
    return keys;
  }
}
