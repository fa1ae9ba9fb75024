using System.CommandLine;
using System.Globalization;

namespace CloudAssistant.Agent.Settings;

/// <summary>A setting: an option of a verb, or the environment variable of the same name (<c>--max-runs</c>, CLOUD_ASSISTANT_MAX_RUNS). The option wins;
/// an empty variable counts as none.</summary>
/// <typeparam name="T">What it is read as.</typeparam>
internal sealed class Setting<T>
{
    private readonly string _allowed;
    private readonly Func<string, T?> _read;
    private readonly T? _fallback;
    private readonly bool _mayBeTold;

    /// <param name="name">Of the option.</param>
    /// <param name="helpName">Of its value.</param>
    /// <param name="description">What it does, without limits.</param>
    /// <param name="allowed">The limits with their unit, as the end of a sentence: "1 to 1000 scripts".</param>
    /// <param name="read">Null for what is not allowed.</param>
    /// <param name="fallback">Without option and variable.</param>
    /// <param name="mayBeTold">What was given may be repeated when it is not allowed: no secret can be part of it.</param>
    public Setting(string name, string helpName, string description, string allowed, Func<string, T?> read, T? fallback = default, bool mayBeTold = true)
    {
        (_allowed, _read, _fallback, _mayBeTold) = (allowed, read, fallback, mayBeTold);
        Variable = "CLOUD_ASSISTANT_" + name.TrimStart('-').ToUpperInvariant().Replace('-', '_');
        Option = new Option<string?>(name) { Description = $"{description} Or {Variable}. It is {allowed}.", HelpName = helpName };
        Option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && _read(token.Value) is null)
                result.AddError(WhyNot(name, token.Value));
        });
    }

    /// <summary>The environment variable.</summary>
    public string Variable { get; }

    /// <summary>For the verb.</summary>
    public Option<string?> Option { get; }

    /// <summary>The value: of the option, else of the variable, else the default.</summary>
    /// <param name="parsed">Without errors.</param>
    /// <param name="environment">Gives a variable's text.</param>
    /// <param name="whyNot">Set when the variable says what is not allowed; what was there stays.</param>
    public T? Read(ParseResult parsed, Func<string, string?> environment, ref string? whyNot)
    {
        if (parsed.GetValue(Option) is { } given)
            return _read(given);
        if (environment(Variable) is not { Length: > 0 } text)
            return _fallback;
        var value = _read(text);
        if (value is null)
            whyNot ??= WhyNot(Variable, text);
        return value;
    }

    private string WhyNot(string where, string text) => $"{where} is {_allowed}{(_mayBeTold ? $", not '{text.ReplaceLineEndings(" ")}'" : "")}.";
}

/// <summary>The kinds of settings there are.</summary>
internal static class Setting
{
    public static Setting<int?> Number(string name, string description, string unit, int min, int max, int? fallback = null) => new(
        name, "NUMBER", description, $"{min} to {max} {unit}{Default(fallback)}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null, fallback);

    public static Setting<long?> Bytes(string name, string description, long min, long max, string without) => new(
        name, "SIZE", description, $"{ByteSize.Text(min)} to {ByteSize.Text(max)}, in bytes or with KiB, MiB or GiB ({without})",
        text => ByteSize.Read(text) is { } bytes && bytes >= min && bytes <= max ? bytes : null);

    private static string Default(int? fallback) => fallback is { } number ? $" (default: {number})" : "";
}
