using Coroutines;
using static Chapter.OwnWord.GameWords;
using static Coroutines.Instruction;

namespace Chapter.OwnWord;

/// <summary>A word of a user's own, NextFrame, stands beside ours and is yielded in the same way.</summary>
public sealed class FallingThings(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    private readonly Game _game = new();

    public void Run()
    {
        scheduler.Spawn(Fall("stone", 6, 3));
        scheduler.Spawn(Fall("feather", 4, 1));
        scheduler.Spawn(Frames(4));
        scheduler.Run();
    }

    private IEnumerator<Instruction> Fall(string thing, int height, int speed)
    {
        for (; height > 0; height -= speed)
        {
            console.WriteLine($"frame {_game.Frame}: {thing} at {height}");
            yield return NextFrame(_game);
        }
        console.WriteLine($"frame {_game.Frame}: {thing} has landed");
    }

    private IEnumerator<Instruction> Frames(int count)
    {
        while (_game.Frame < count)
        {
            yield return Sleep(delay);
            _game.Draw();
        }
    }
}
