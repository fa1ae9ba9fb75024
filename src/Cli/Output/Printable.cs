namespace CloudAssistant.Cli.Output;

/// <summary>Makes foreign text safe for a screen: what a script printed must not move the cursor or change colours of ours.</summary>
internal static class Printable
{
    /// <summary>The text without its trailing line ends, control characters shown as <c>?</c>, tabs as spaces.</summary>
    public static string Of(string? text) => string.Create((text ?? "").TrimEnd('\r', '\n').Length, text ?? "", (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = source[i] switch
            {
                '\n' => '\n',
                '\r' or '\t' => ' ',
                var c when char.IsControl(c) => '?',
                var c => c,
            };
        }
    });
}
