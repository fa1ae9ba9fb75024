using System.Text;

namespace CloudAssistant.Agent.Windows;

/// <summary>The code pages of Windows.</summary>
internal static class CodePages
{
    /// <summary>One that throws at what it does not have, instead of writing something like it; null when there is none of that number.</summary>
    public static Encoding? Strict(int codePage)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("\uFFFD"));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
