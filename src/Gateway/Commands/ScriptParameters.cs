using System.Text;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Commands;

/// <summary>Reads what commands are made of. Limits are judged in a silo; here only what cannot be read is refused.</summary>
internal static class ScriptParameters
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The command as it is asked for.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="base64ByDefault">What an absent or unknown ContentEncoding means: it differs between actions.</param>
    public static CommandDraft Draft(this ParameterReader parameters, bool base64ByDefault) => new()
    {
        Name = parameters.Text("Name"),
        Description = parameters.Text("Description"),
        Type = parameters.ScriptType(),
        Script = parameters.Script(base64ByDefault),
        Timeout = parameters.Timeout() ?? TimeSpan.FromSeconds(60),
        WorkingDir = parameters.Text("WorkingDir"),
        EnableParameter = parameters.Flag("EnableParameter") ?? false,
        Launcher = parameters.Text("Launcher"),
        Tags = parameters.Tags(),
        ResourceGroupId = parameters.Text("ResourceGroupId"),
    };

    /// <summary>Timeout in seconds; null when absent.</summary>
    public static TimeSpan? Timeout(this ParameterReader parameters)
    {
        var exceeded = RefusalResponses.Of(
            RefusalCode.InvalidTimeoutExceedLimit,
            $"Timeout is a whole number of seconds from {CommandLimits.TimeoutMin.TotalSeconds} to {parameters.Limits.TimeoutMax.TotalSeconds}.");
        if (parameters.Number("Timeout", exceeded) is not { } seconds)
            return null;
        if (TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) is var timeout && timeout > parameters.Limits.TimeoutMax)
            parameters.Refuse(exceeded);
        return timeout;
    }

    /// <summary>The word of the API for what runs a script.</summary>
    public static string Text(ScriptType type) => type switch
    {
        Grains.Interfaces.Commands.ScriptType.Shell => "RunShellScript",
        Grains.Interfaces.Commands.ScriptType.Bat => "RunBatScript",
        Grains.Interfaces.Commands.ScriptType.PowerShell => "RunPowerShellScript",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Give every type its word."),
    };

    /// <summary>What runs the scripts that are asked for; null when absent.</summary>
    public static ScriptType? ScriptTypeFilter(this ParameterReader parameters, string name)
    {
        if (parameters.Optional(name) is not { } text)
            return null;
        if (Parse(text) is { } type)
            return type;
        parameters.Refuse(RefusalCode.InvalidCommandTypeNotFound, $"The specified {name} does not exist.");
        return null;
    }

    private static ScriptType ScriptType(this ParameterReader parameters)
    {
        if (Parse(parameters.Required("Type")) is { } type)
            return type;
        parameters.Refuse(RefusalCode.InvalidCmdTypeNotFound, "The specified Type does not exist: RunShellScript, RunBatScript or RunPowerShellScript.");
        return default;
    }

    private static ScriptType? Parse(string text) =>
        Enum.GetValues<ScriptType>().Where(type => Text(type) == text).Select(type => (ScriptType?)type).FirstOrDefault();

    /// <summary>The script, from CommandContent; refuses what is missing or no Base64 of UTF-8.</summary>
    public static string Script(this ParameterReader parameters, bool base64ByDefault)
    {
        var content = parameters.Required("CommandContent");
        var encoding = parameters.Text("ContentEncoding");
        var isBase64 = base64ByDefault
            ? !encoding.Equals("PlainText", StringComparison.OrdinalIgnoreCase)
            : encoding.Equals("Base64", StringComparison.OrdinalIgnoreCase);
        if (!isBase64)
            return content;
        try
        {
            var script = Strict.GetString(Convert.FromBase64String(content));
            if (script.Length == 0)
                parameters.Refuse(RefusalResponses.Missing("CommandContent"));
            return script;
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            parameters.Refuse(RefusalCode.CmdContentDecodeError, "CommandContent is not Base64 of UTF-8 text.");
            return "";
        }
    }
}
