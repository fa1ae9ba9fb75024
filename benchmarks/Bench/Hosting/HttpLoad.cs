using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using CloudAssistant.Launcher;

namespace CloudAssistant.Bench.Hosting;

/// <summary>The load generator for HTTP, a process of its own.</summary>
internal static class HttpLoad
{
    /// <summary>Writes requests as the generator reads them.</summary>
    public static void Write(string file, IEnumerable<string> requests)
    {
        // They are signed: whoever reads them in time could send them.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var request in requests)
        {
            var bytes = Encoding.ASCII.GetBytes(request);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            stream.Write(length);
            stream.Write(bytes);
        }
    }

    /// <summary>Sends what is in the file, one request under way on each connection.</summary>
    public static async Task<HttpFigures> RunAsync(IPEndPoint server, string file, int connections, double seconds, bool repeat, CancellationToken cancellation)
    {
        var program = Repository.Program("HttpLoad", "http-load");
        var start = new ProcessStartInfo(program[0]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])
            [.. program.Skip(1), "--server", $"{server}", "--requests", file, "--connections", $"{connections}", "--seconds", FormattableString.Invariant($"{seconds}"), .. repeat ? (string[])["--repeat"] : []])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<HttpFigures>(answer)! : throw new BenchException($"The load generator ended with {process.ExitCode}.");
    }
}

/// <summary>What the load generator says.</summary>
internal sealed record HttpFigures(long Answered, long Failed, int FirstStatus, double Seconds, double CpuSeconds, double P50Ms, double P99Ms)
{
    public double PerSecond => Answered / Seconds;
}
