namespace CloudAssistant.Grains.Invocations;

/// <summary>Names of the stream that slices announce their rows on. Events may be lost, doubled or reordered without harm.</summary>
internal static class SliceAnnouncement
{
    /// <summary>Stream provider.</summary>
    public const string Provider = "Announcements";

    /// <summary>Namespace; the key is that of the invocation's grain.</summary>
    public const string Namespace = "slices";
}
