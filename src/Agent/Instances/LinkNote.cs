using System.Text;

namespace CloudAssistant.Agent.Instances;

/// <summary>How the link stands, for the status verb; written when it changes, never synced, trusted by nobody.</summary>
internal sealed class LinkNote(StateDirectory directory)
{
    public const string Name = "link";

    public void Write(string text)
    {
        try
        {
            using var file = directory.Disk.Create(Name);
            file.Append(Encoding.UTF8.GetBytes(text + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A note only.
        }
    }

    public static string? Read(StateDirectory directory) => directory.Disk.Read(Name) is { } text ? Encoding.UTF8.GetString(text).Trim() : null;
}
