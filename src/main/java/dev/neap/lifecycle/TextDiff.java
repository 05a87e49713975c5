package dev.neap.lifecycle;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/** What differs between two texts, as a unified diff with three lines of context. */
final class TextDiff {

  private static final int CONTEXT = 3;

  private TextDiff() {}

  /** The diff, one line after the other; words where no line differs. */
  static String of(String nameBefore, String before, String nameAfter, String after) {
    List<String> old = before.lines().toList();
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            nameBefore, nameAfter, old, DiffUtils.diff(old, after.lines().toList()), CONTEXT);
    return lines.isEmpty()
        ? "No line differs, only how lines or the file end: see to it that nothing rewrites line"
            + " ends."
        : String.join("\n", lines);
  }
}
