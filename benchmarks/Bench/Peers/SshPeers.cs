using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Bench.Hosting;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Bench.Peers;

/// <summary>What others use for a script on many servers: clush and ansible over a private sshd.</summary>
internal static class SshPeers
{
    private const string Script = "ssh_fanout.py";
    private const string User = "bench_ssh";

    private static readonly (string Program, string Package)[] Needed =
        [("sshd", "openssh-server"), ("clush", "clustershell"), ("ansible", "ansible-core"), ("parallel-ssh", "pssh"), ("python3", "python3"), ("ssh-keygen", "openssh-client")];

    /// <summary>Targets per second of each tool; none, with the reason, when they cannot run here.</summary>
    public static async Task<(IReadOnlyList<SshFigures> Figures, string Why)> MeasureAsync(BenchSettings settings, int targets, CancellationToken cancellation)
    {
        if (settings.Peers is not { } peers || !File.Exists(Path.Combine(peers, Script)))
            return ([], $"{Script} was not found; name its directory with --peers");
        var missing = Needed.Where(needed => ProgramPath.Find(needed.Program) is null && !File.Exists("/usr/sbin/" + needed.Program)).ToArray();
        if (missing.Length > 0)
            return ([], $"missing: {string.Join(", ", missing.Select(needed => needed.Program))}; apt-get install -y {string.Join(' ', missing.Select(needed => needed.Package))}");
        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith(User + ":", StringComparison.Ordinal)))
            return ([], $"it needs a user: useradd -m -s /bin/sh {User}; usermod -p '*' {User}");

        // The default key exchange costs a connection some 100 ms more.
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, UseShellExecute = false, Environment = { ["KEX"] = "KexAlgorithms curve25519-sha256", ["PYTHONDONTWRITEBYTECODE"] = "1" } };
        start.ArgumentList.Add(Path.Combine(peers, Script));
        start.ArgumentList.Add($"{targets}");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (Read(output), process.ExitCode == 0 ? "" : $"{Script} ended with {process.ExitCode}");
    }

    /// <summary>One line of JSON for each tool; lines that are something else are skipped.</summary>
    public static IReadOnlyList<SshFigures> Read(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).Select(figures => new SshFigures(
            figures.GetProperty("label").GetString()!, figures.GetProperty("n").GetInt32(),
            figures.GetProperty("ok") is { ValueKind: JsonValueKind.Number } ok ? ok.GetInt32() : 0, figures.GetProperty("targets_per_s").GetDouble())),
    ];
}

/// <summary>What one tool did.</summary>
internal sealed record SshFigures(string Tool, int Targets, int Succeeded, double TargetsPerSecond);
