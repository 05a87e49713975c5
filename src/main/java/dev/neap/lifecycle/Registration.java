package dev.neap.lifecycle;

/**
 * A migration as it was handed in.
 *
 * @param name its name
 * @param source the text of its file
 * @param file where the file was read
 * @param checksum of the text
 * @param plan what each phase will do, as JSON
 * @param targetSchema the schema whose tables it changes
 * @param startedBy who handed it in
 */
public record Registration(
    String name,
    String source,
    String file,
    String checksum,
    String plan,
    String targetSchema,
    String startedBy) {}
