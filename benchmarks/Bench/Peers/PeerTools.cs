using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace CloudAssistant.Bench.Peers;

/// <summary>Builds and runs the programs of the peers.</summary>
internal static class PeerTools
{
    /// <summary>Where the compiled program lies; null without a compiler.</summary>
    public static async Task<string?> CompileAsync(string source, string data, CancellationToken cancellation)
    {
        var target = Path.Combine(data, Path.GetFileNameWithoutExtension(source));
        if (File.Exists(target) && File.GetLastWriteTimeUtc(target) > File.GetLastWriteTimeUtc(source))
            return target;
        try
        {
            await RunAsync("gcc", ["-O2", "-o", target, source], cancellation);
            return target;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Standard output of a program that must end well.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? output : throw new BenchException($"{Path.GetFileName(program)} ended with {process.ExitCode}.");
    }

    public static async Task WaitForPortAsync(int port, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }
}
