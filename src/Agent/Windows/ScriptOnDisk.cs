using System.Security.Cryptography;

namespace CloudAssistant.Agent.Windows;

/// <summary>The file a script lies in while it runs: new, under a name nobody can guess, in a directory of the agent's own.</summary>
internal sealed class ScriptOnDisk : IDisposable
{
    private ScriptOnDisk(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="IOException">It cannot be written; then it is not there.</exception>
    public static ScriptOnDisk Write(string directory, string extension, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(directory);
        var file = new ScriptOnDisk(System.IO.Path.Combine(directory, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + extension));
        try
        {
            using var stream = new FileStream(file.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            stream.Write(content);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Removes every script in the directory.</summary>
    public static void RemoveAll(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var file in Directory.EnumerateFiles(directory))
            new ScriptOnDisk(file).Dispose();
    }

    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A script that stays behind harms nobody: it is private, and removed at the next start of the agent.
        }
    }
}
