using Spectre.Console;

namespace CloudAssistant.Cli.Hosting;

/// <summary>What surrounds the process: its streams, its variables, its clock.</summary>
internal sealed record Terminal
{
    /// <summary>Results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>A script may come from here.</summary>
    public required TextReader In { get; init; }

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Asks for a secret without showing it; null when there is nobody to ask.</summary>
    public Func<string, string>? AskSecret { get; init; }

    /// <summary>Results go to a screen, not into a pipe.</summary>
    public bool OutIsScreen { get; init; }

    /// <summary>Progress goes to a screen: a line may change.</summary>
    public bool ErrorIsScreen { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Terminal OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        Variable = Environment.GetEnvironmentVariable,
        AskSecret = Console.IsInputRedirected ? null : Ask,
        OutIsScreen = !Console.IsOutputRedirected,
        ErrorIsScreen = !Console.IsErrorRedirected,
    };

    private static string Ask(string what)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Prompt(new TextPrompt<string>(Markup.Escape($"{what}:")).Secret(null).AllowEmpty());
    }
}
