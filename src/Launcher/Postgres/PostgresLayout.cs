using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Postgres;

/// <summary>The files of a private server, and whose they are.</summary>
internal sealed class PostgresLayout
{
    private readonly string _directory;
    private readonly string? _user;

    private PostgresLayout(string directory, string? user)
    {
        _directory = directory;
        _user = user;
    }

    /// <summary>Ours, not the server's: it lies beside its directory.</summary>
    public string LoginsFile => Path.Combine(_directory, "logins.json");

    private string Home => Path.Combine(_directory, "server");

    private string Data => Path.Combine(Home, "data");

    private string Sockets => Path.Combine(Home, "sockets");

    /// <summary>Makes the directories. PostgreSQL refuses to run as root, so root lends them to another user.</summary>
    public static async Task<PostgresLayout> PrepareAsync(string directory, CancellationToken cancellation)
    {
        var user = Environment.IsPrivilegedProcess ? (RunAs.Exists("postgres") ? "postgres" : "nobody") : null;
        var layout = new PostgresLayout(Path.GetFullPath(directory), user);
        Directory.CreateDirectory(layout._directory);
        foreach (var made in (string[])[layout.Home, layout.Sockets])
            await RunAsync(["install", "-d", "-m", "0700", .. user is null ? (string[])[] : ["-o", user], made], "make", made, cancellation);
        if (user is not null)
            await RunAsync([.. layout.As(), "test", "-x", layout.Home], $"let the user {user} reach", layout.Home, cancellation);
        return layout;
    }

    /// <summary>Makes the data directory, or finds it. Made beside and renamed, so that a broken-off start leaves none that is half made.</summary>
    public async Task InitialiseAsync(PostgresBinaries binaries, string adminPassword, CancellationToken cancellation)
    {
        if (Directory.Exists(Data))
            return;
        var draft = Path.Combine(Home, "data.new");
        var passwordFile = Path.Combine(Home, "password");
        await RunAsync(["rm", "-rf", draft, passwordFile], "clear", draft, cancellation);
        await RunAsync(["install", "-m", "0600", .. _user is null ? (string[])[] : ["-o", _user], "/dev/null", passwordFile], "make", passwordFile, cancellation);
        try
        {
            await File.WriteAllTextAsync(passwordFile, adminPassword, cancellation);
            await RunAsync(
                [
                    .. As(), binaries.InitDb, "-D", draft, "-U", PostgresLogins.Admin, "--pwfile", passwordFile,
                    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums",
                ],
                "make the database in",
                Data,
                cancellation);
        }
        finally
        {
            File.Delete(passwordFile);
        }
        Directory.Move(draft, Data);
    }

    public ChildStart StartOf(PostgresBinaries binaries, int port, string logFile) => new()
    {
        Name = "PostgreSQL",
        Command =
        [
            binaries.Postgres, "-D", Data, "-p", port.ToString(),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=" + (SocketsFit ? Sockets : ""),
            "-c", "max_connections=200",
            "-c", "fsync=on",
            "-c", $"shared_buffers={SharedBuffersMegabytes}MB",
            // After each checkpoint whole pages go to the log again: a large run at the default of 1 GB does little else.
            "-c", "max_wal_size=4GB",
            "-c", "log_checkpoints=off",
        ],
        Grace = TimeSpan.FromSeconds(1.2),
        LogFile = logFile,
        User = _user,
        // SIGINT is its fast stop: it drops its clients and writes everything.
        StopSignal = Signals.Interrupt,
        DeathSignal = Signals.Interrupt,
        Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["PGDATA"] = null, ["PGPORT"] = null, ["PGHOST"] = null },
    };

    // An eighth of the memory: the servers need theirs, and the system keeps files in what is free.
    private static long SharedBuffersMegabytes => Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 >> 20, 128, 4_096);

    /// <summary>Takes away the lock file of a server that was killed, when its process id is another program's by now. The server itself sees to all other cases.</summary>
    public void ForgetDeadServer()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), out var processId))
            return;
        var name = $"/proc/{processId}/comm";
        if (File.Exists(name) && File.ReadAllText(name).Trim() is not ("postgres" or "postmaster"))
            File.Delete(file);
    }

    // The path of a socket has room for 107 bytes; without one there is still the loopback port.
    private bool SocketsFit => Sockets.Length < 85;

    private string[] As() => _user is null ? [] : ["setpriv", .. RunAs.Options(_user), "--"];

    private static async Task RunAsync(IReadOnlyList<string> command, string verb, string what, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" };
        var (exitCode, output) = await Tool.RunAsync(command, cancellation, environment);
        if (exitCode != 0)
            throw new PostgresUnavailableException($"Cannot {verb} {what}: {output.Trim()} Choose another directory with --data when it is a question of rights.");
    }
}
