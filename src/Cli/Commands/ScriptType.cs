using System.CommandLine;

namespace CloudAssistant.Cli.Commands;

/// <summary>Languages of scripts, under shorter names than the API's.</summary>
internal static class ScriptType
{
    /// <summary><c>--type</c>; shell when not given.</summary>
    public static Option<string> Option()
    {
        var type = new Option<string>("--type") { Description = "shell, bat or powershell.", DefaultValueFactory = _ => "shell" };
        type.AcceptOnlyFromAmong("shell", "bat", "powershell");
        return type;
    }

    /// <summary>What the API calls it.</summary>
    public static string ToApi(string type) => type switch
    {
        "bat" => "RunBatScript",
        "powershell" => "RunPowerShellScript",
        _ => "RunShellScript",
    };
}
