using Spectre.Console;

namespace CloudAssistant.Bench.Output;

/// <summary>Where tables go: to standard error when standard output belongs to JSON.</summary>
internal static class BenchConsole
{
    public static IAnsiConsole Create(bool json)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out) });
        if (Console.IsOutputRedirected || json)
            console.Profile.Width = 200;
        return console;
    }
}
