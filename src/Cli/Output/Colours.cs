using Spectre.Console;

namespace CloudAssistant.Cli.Output;

/// <summary>Colours of status words.</summary>
internal static class Colours
{
    public static Style Of(string cell) => cell switch
    {
        "Success" or "online" => new Style(Color.Green),
        "Failed" or "PartialFailed" or "Timeout" or "Error" or "Invalid" or "Aborted" => new Style(Color.Red),
        "Cancelled" or "Terminated" or "Stopped" or "Stopping" => new Style(Color.Yellow),
        "Pending" or "Running" => new Style(Color.Blue),
        "offline" => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
