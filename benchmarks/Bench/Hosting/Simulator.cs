using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CloudAssistant.Launcher;

namespace CloudAssistant.Bench.Hosting;

/// <summary>One simulator process. It ends when we do: its standard input ends then.</summary>
internal sealed class Simulator : IAsyncDisposable
{
    /// <summary>Files of one process are limited to 20,000 on many machines.</summary>
    public const int AgentsMax = 18_000;

    private readonly Process _process;

    private Simulator(Process process, int agents) => (_process, Agents) = (process, agents);

    public int Id => _process.Id;

    public int Agents { get; }

    /// <summary>Enrolls agents into the fleet's file.</summary>
    public static async Task EnrollAsync(string fleet, Uri server, string activationId, string code, int count, CancellationToken cancellation)
    {
        var start = Program(["enroll", "--fleet", fleet, "--server", server.ToString(), "--activation-id", activationId, "--count", $"{count}"]);
        start.Environment["CLOUD_ASSISTANT_ACTIVATION_CODE"] = code;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new BenchException($"The simulator could not enroll agents (exit code {process.ExitCode}).");
    }

    public static Simulator Start(string fleet, IEnumerable<IPEndPoint> gateways, int first, int count, int number, string run)
    {
        List<string> arguments = ["serve", "--fleet", fleet, "--first", $"{first}", "--count", $"{count}", "--source", $"127.0.0.{number + 2}", "--run", run];
        foreach (var gateway in gateways)
            arguments.AddRange(["--gateway", gateway.ToString()]);
        return new(Process.Start(Program(arguments))!, count);
    }

    /// <summary>Sends one command; the answer is one line of JSON.</summary>
    public async Task<JsonElement> AskAsync(string command, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        return await ReadAsync(cancellation);
    }

    /// <summary>Has reports counted from here on; the task inside ends once each agent has the answer to one more. What is called meanwhile is counted for certain.</summary>
    public async Task<Task> AwaitAnswersAsync(CancellationToken cancellation)
    {
        await AskAsync($"answered {Agents}", cancellation);
        return ReadAsync(cancellation);
    }

    private async Task<JsonElement> ReadAsync(CancellationToken cancellation)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new BenchException("The simulator ended.");
        return JsonDocument.Parse(line).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Program(IEnumerable<string> arguments)
    {
        var program = Repository.Program("FleetSimulator", "fleet-simulator");
        var start = new ProcessStartInfo(program[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in program.Skip(1).Concat(arguments))
            start.ArgumentList.Add(argument);
        return start;
    }
}
