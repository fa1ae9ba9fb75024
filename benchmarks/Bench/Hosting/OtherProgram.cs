using System.Diagnostics;
using CloudAssistant.Launcher;

namespace CloudAssistant.Bench.Hosting;

/// <summary>A measurement that is a program of its own, because it holds the code that is measured. What it prints goes where ours goes.</summary>
internal static class OtherProgram
{
    /// <summary>Runs it to its end; returns its exit status.</summary>
    public static async Task<int> RunAsync(string project, string assembly, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var program = Repository.Program(project, assembly);
        var start = new ProcessStartInfo(program[0]) { UseShellExecute = false };
        foreach (var argument in program.Skip(1).Concat(arguments))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        // An interrupt of the terminal reaches it too, and it has a database to end.
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }
}
