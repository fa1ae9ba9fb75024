using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class OutputTests : IDisposable
{
    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public async Task Ten_megabytes_keep_their_head_and_tail_and_an_exact_count()
    {
        var end = await _scripts.RunAsync("seq -f %09.0f 1000000");
        var all = string.Concat(Enumerable.Range(1, 1_000_000).Select(i => $"{i:000000000}\n"));
        Assert.Equal(all[..8192] + all[^16384..], Encoding.ASCII.GetString(end.Output.Kept));
        Assert.Equal(10_000_000 - 24 * 1024, end.Output.Dropped);
    }

    [Fact]
    public async Task Bytes_that_are_no_characters_are_kept()
    {
        var end = await _scripts.RunAsync("printf '\\377\\300\\200a\\000\\342\\202'");
        Assert.Equal(new byte[] { 0xFF, 0xC0, 0x80, (byte)'a', 0, 0xE2, 0x82 }, end.Output.Kept);
    }

    [Fact]
    public async Task No_character_is_cut_in_two()
    {
        var end = await _scripts.RunAsync("printf x; yes '€' | head -n 20000");
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(end.Output.Kept);
        Assert.StartsWith("x€\n€\n", text, StringComparison.Ordinal);
        Assert.Equal(1 + 20_000 * 4, end.Output.Kept.Length + end.Output.Dropped);
    }
}
