using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Postgres;

/// <summary>Where PostgreSQL's programs are.</summary>
internal sealed record PostgresBinaries(string InitDb, string Postgres)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>From PATH, else Debian's newest; null when there are none.</summary>
    public static PostgresBinaries? Find()
    {
        var debian = Directory.Exists(DebianRoot)
            ? Directory.GetDirectories(DebianRoot)
                .OrderByDescending(directory => int.TryParse(Path.GetFileName(directory), out var major) ? major : 0)
                .Select(directory => Path.Combine(directory, "bin"))
            : [];
        var postgres = ProgramPath.Find("postgres", debian);
        if (postgres is null)
            return null;
        // Both from one place: a data directory belongs to one major version.
        var initDb = Path.Combine(Path.GetDirectoryName(postgres)!, "initdb");
        return File.Exists(initDb) ? new(initDb, postgres) : null;
    }
}
