using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Files;

/// <summary>A directory of one test, and files for it.</summary>
internal sealed class Folder : IDisposable
{
    private static readonly string Record = new('a', 32);

    public string Path { get; } = Directory.CreateTempSubdirectory("files-").FullName;

    public static string TempName => FilePlacer.TempName(Record);

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>All that is in it and below, by their paths from here.</summary>
    public IEnumerable<string> All => Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(Path, path)).Order(StringComparer.Ordinal);

    /// <summary>A file for this directory, or one below it.</summary>
    public FileSpec File(string name = "motd", string content = "new\n", string below = "") => new()
    {
        RecordId = Record,
        Name = name,
        TargetDir = System.IO.Path.Combine(Path, below),
        Content = Encoding.UTF8.GetBytes(content),
        Sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(content)),
        Timeout = TimeSpan.FromSeconds(60),
    };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
