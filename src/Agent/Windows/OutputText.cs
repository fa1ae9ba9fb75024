using System.Text;

namespace CloudAssistant.Agent.Windows;

/// <summary>Turns output of a code page into UTF-8 as it comes: a character cut between two pieces is put together again. UTF-8 is passed on as it is.</summary>
internal sealed class OutputText
{
    private const int PieceCharacters = 4 * 1024;

    private readonly Decoder? _decoder;
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly char[] _characters = new char[PieceCharacters];
    private readonly byte[] _bytes = new byte[Encoding.UTF8.GetMaxByteCount(PieceCharacters)];

    public OutputText(int codePage) => _decoder = codePage == BatFile.Utf8 ? null : CodePages.Strict(codePage)?.GetDecoder();

    /// <summary>Takes bytes that were written, and gives what they are on.</summary>
    public void Take(ReadOnlySpan<byte> written, Sink append) => Take(written, append, last: false);

    /// <summary>Nothing follows: what was cut off by that is given on as what cannot be read.</summary>
    public void End(Sink append) => Take([], append, last: true);

    private void Take(ReadOnlySpan<byte> written, Sink append, bool last)
    {
        if (_decoder is null)
        {
            if (written.Length > 0)
                append(written);
            return;
        }

        bool done;
        do
        {
            _decoder.Convert(written, _characters, last, out var used, out var characters, out done);
            written = written[used..];
            _encoder.Convert(_characters.AsSpan(0, characters), _bytes, last && done, out _, out var bytes, out _);
            if (bytes > 0)
                append(_bytes.AsSpan(0, bytes));
        }
        while (!done);
    }

    /// <summary>Takes bytes that were read; they are gone when it returns.</summary>
    internal delegate void Sink(ReadOnlySpan<byte> bytes);
}
