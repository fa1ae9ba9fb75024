using System.Text.Json;

namespace CloudAssistant.Launcher.Postgres;

/// <summary>Writes a file only its owner may read, whole or not at all.</summary>
internal static class PrivateJson
{
    public static void Write<T>(string file, T value)
    {
        var draft = file + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, value);
            stream.Flush(flushToDisk: true);
        }
        File.Move(draft, file);
    }
}
